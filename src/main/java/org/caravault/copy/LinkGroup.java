package org.caravault.copy;

import java.util.Optional;

/** The names of one inode. The first thread that comes places it; those that come meanwhile wait, then link to what it has placed. */
final class LinkGroup {
    private Optional<Placed> placed = Optional.empty();
    private boolean busy;
    private long seen;

    /** {@return what to link to; empty if the caller has to place the inode itself, and must then call {@link #finish}} */
    synchronized Optional<Placed> enter() {
        boolean interrupted = false;
        while (busy) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        seen++;
        busy = placed.isEmpty();
        return placed;
    }

    /** Empty if it could not be placed: the next name tries again. */
    synchronized void finish(Optional<Placed> result) {
        placed = result;
        busy = false;
        notifyAll();
    }

    synchronized boolean isComplete(int links) {
        return seen >= links;
    }
}
