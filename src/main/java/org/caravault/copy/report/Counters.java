package org.caravault.copy.report;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What has been done so far. Counted by many threads, read at any time. Bytes are sizes of files, holes included. Not by LongAdder: what that is
 * made of (handles of variables) takes 2 ms of the start, and is slow as the simple compiler makes it.
 */
public final class Counters {
    /** Everything but directories; a file of several names counts once a name. */
    public final AtomicLong files = new AtomicLong();

    public final AtomicLong directories = new AtomicLong();
    /** Of files copied, linked to a previous copy, or found equal. */
    public final ByteCount bytes = new ByteCount();

    public final AtomicLong copiedFiles = new AtomicLong();
    public final ByteCount copiedBytes = new ByteCount();
    public final AtomicLong linkedFiles = new AtomicLong();
    public final ByteCount linkedBytes = new ByteCount();
    public final ByteCount allocatedBytes = new ByteCount();
    public final AtomicLong deleted = new AtomicLong();
    public final AtomicLong errors = new AtomicLong();

    /** The entry last begun; a hint for people. */
    public volatile PathSource current = new Nowhere();

    private record Nowhere() implements PathSource {
        @Override
        public String text() {
            return "";
        }
    }

    /** Builds a path on request. */
    @FunctionalInterface
    public interface PathSource {
        String text();
    }
}
