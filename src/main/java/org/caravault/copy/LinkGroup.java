package org.caravault.copy;

import java.util.Optional;

/** The names of one inode. The first thread that comes places it; those that come meanwhile wait, then link to what it has placed. */
final class LinkGroup {
    private Optional<Placed> placed = Optional.empty();
    private boolean busy;
    private long seen;

    /** {@return what to link to; empty if the caller has to place the inode itself, and must then call {@link #finish}} */
    synchronized Optional<Placed> enter() {
        awaitPlacing();
        seen++;
        busy = placed.isEmpty();
        return placed;
    }

    /** As {@link #enter}, for who has met that what was placed takes no more names. */
    synchronized Optional<Placed> enterAgain(Placed full) {
        awaitPlacing();
        if (placed.equals(Optional.of(full))) {
            placed = Optional.empty();
        }
        busy = placed.isEmpty();
        return placed;
    }

    private void awaitPlacing() {
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
