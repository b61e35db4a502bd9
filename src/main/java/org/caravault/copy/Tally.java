package org.caravault.copy;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What has been done so far. Counted by many threads, read at any time. Bytes are sizes of files, holes included. Not by LongAdder: what that is
 * made of (handles of variables) takes 2 ms of the start, and is slow as the simple compiler makes it.
 */
final class Tally {
    /** Everything but directories; a file of several names counts once a name. */
    final AtomicLong files = new AtomicLong();

    final AtomicLong directories = new AtomicLong();
    /** Of files copied, linked to a previous copy, or found equal. */
    final AtomicLong bytes = new AtomicLong();

    final AtomicLong copiedFiles = new AtomicLong();
    final AtomicLong copiedBytes = new AtomicLong();
    final AtomicLong linkedFiles = new AtomicLong();
    final AtomicLong linkedBytes = new AtomicLong();
    final AtomicLong allocatedBytes = new AtomicLong();
    final AtomicLong deleted = new AtomicLong();
    final AtomicLong errors = new AtomicLong();

    /** The entry last begun; a hint for people. */
    volatile PathSource current = new Nowhere();

    private record Nowhere() implements PathSource {
        @Override
        public String text() {
            return "";
        }
    }

    /** Tells a path when somebody asks. */
    @FunctionalInterface
    interface PathSource {
        String text();
    }
}
