package org.caravault.copy.session;

import java.util.Optional;
import org.caravault.copy.walk.CopiedEntry;

/** The names of one inode. The first thread that comes places it; those that come meanwhile wait, then link to what it has placed. */
public final class LinkGroup {
    private Optional<CopiedEntry> placed = Optional.empty();
    private boolean busy;
    private long seen;
    private int copies;
    private final boolean quiet;

    /** {@code quiet}: whether the inode has not been touched since before the copy, so that it is met for the first time. */
    LinkGroup(boolean quiet) {
        this.quiet = quiet;
    }

    /** {@return what to link to; empty if the caller has to place the inode itself, and must then call {@link #finish}} */
    public synchronized Optional<CopiedEntry> enter() {
        awaitPlacing();
        seen++;
        busy = placed.isEmpty();
        return placed;
    }

    /** As {@link #enter}, for who has met that what was placed takes no more names, or is not what the inode is now. */
    public synchronized Optional<CopiedEntry> enterAgain(CopiedEntry full) {
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
    public synchronized void finish(Optional<CopiedEntry> result) {
        placed = result;
        copies += result.isPresent() ? 1 : 0;
        busy = false;
        notifyAll();
    }

    /** {@return whether no inode of the destination stands for this one yet, as far as this group knows} */
    synchronized boolean isOnlyOne() {
        return quiet && copies == 0;
    }

    /** A name turned out to belong to another inode. */
    public synchronized void leave() {
        seen--;
    }

    synchronized boolean isComplete(int links) {
        return seen >= links;
    }
}
