package org.caravault.copy.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory outside the heap that system calls read and write. It belongs to a thread's {@link Linux}, which {@link Linux#use} keeps reachable. */
public final class Buffer {
    private final ByteBuffer bytes;
    private final long address;

    Buffer(int size) {
        bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        address = Pointer.nativeValue(Native.getDirectBufferPointer(bytes));
    }

    public ByteBuffer bytes() {
        return bytes;
    }

    public int size() {
        return bytes.capacity();
    }

    long address() {
        return address;
    }

    byte[] copy(int length) {
        byte[] copy = new byte[length];
        bytes.get(0, copy);
        return copy;
    }

    void put(byte[] from) {
        bytes.put(0, from);
    }
}
