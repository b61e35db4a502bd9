package org.caravault.copy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Large tables outside the heap, which can stay small for everything else. */
final class OffHeap {
    private OffHeap() {}

    static ByteBuffer allocate(int bytes) throws CopyFailed {
        try {
            return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        } catch (OutOfMemoryError why) {
            throw new CopyFailed(
                    "no room for a table of " + bytes + " bytes: raise -XX:MaxDirectMemorySize, or verify in parts");
        }
    }
}
