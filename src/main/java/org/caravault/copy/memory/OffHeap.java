package org.caravault.copy.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.caravault.copy.report.CopyFailedException;

/** Large tables outside the heap, which can stay small for everything else. */
public final class OffHeap {
    private OffHeap() {}

    /**
     * {@return so many bytes, in the order of this machine}
     *
     * @throws CopyFailedException if there is no room
     */
    public static ByteBuffer allocate(int bytes) throws CopyFailedException {
        try {
            return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        } catch (OutOfMemoryError why) {
            throw new CopyFailedException(
                    "no room for a table of " + bytes + " bytes: raise -XX:MaxDirectMemorySize, or verify in parts");
        }
    }
}
