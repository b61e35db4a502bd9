package org.caravault.copy.memory;

import java.util.ArrayDeque;
import org.caravault.copy.linux.NameBlock;

/** Unused blocks, kept for the next listing: memory outside the heap is slow to allocate, and slower to free. */
public final class Blocks {
    private final ArrayDeque<NameBlock> free = new ArrayDeque<>();

    /** {@return a block that nothing else uses} */
    public synchronized NameBlock take() {
        return free.isEmpty() ? new NameBlock() : free.pop();
    }

    /** The block is not used any more. */
    public synchronized void give(NameBlock block) {
        free.push(block);
    }
}
