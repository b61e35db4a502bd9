package org.caravault.copy.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside the heap that system calls read and write. It belongs to a thread's {@link Linux}, which {@link Linux#use} frees at its end. It
 * comes when it is first needed, and is not filled with zeros as Java's own is: most threads never need most of it, and to touch every page of
 * it takes longer than a small file.
 */
public final class Buffer {
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final int size;
    private long address;
    private ByteBuffer bytes = NONE;

    Buffer(int size) {
        this.size = size;
    }

    /** {@return the memory, allocated at the first use} */
    public ByteBuffer bytes() {
        address();
        return bytes;
    }

    /** {@return how many bytes it has} */
    public int size() {
        return size;
    }

    long address() {
        return address == 0 ? allocate() : address;
    }

    private long allocate() {
        address = LibC.malloc(size);
        if (address == 0) {
            throw new OutOfMemoryError("no %d bytes for a buffer".formatted(size));
        }
        bytes = Binding.view(address, size).order(ByteOrder.nativeOrder());
        return address;
    }

    byte[] copy(int length) {
        byte[] copy = new byte[length];
        bytes().get(0, copy);
        return copy;
    }

    void copyTo(byte[] to, int length) {
        bytes().get(0, to, 0, length);
    }

    void put(byte[] from) {
        bytes().put(0, from);
    }

    void free() {
        if (address != 0) {
            LibC.free(address);
            address = 0;
            bytes = NONE;
        }
    }
}
