package org.caravault.copy;

import java.util.ArrayDeque;
import org.caravault.copy.linux.NameBlock;

/** Unused blocks, kept for the next listing: memory outside the heap is slow to allocate, and slower to free. */
final class Blocks {
    private final ArrayDeque<NameBlock> free = new ArrayDeque<>();

    synchronized NameBlock take() {
        return free.isEmpty() ? new NameBlock() : free.pop();
    }

    synchronized void give(NameBlock block) {
        free.push(block);
    }
}
