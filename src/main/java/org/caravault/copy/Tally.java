package org.caravault.copy;

import java.util.concurrent.atomic.LongAdder;

/** What has been done so far. Counted by many threads, read at any time. Bytes are sizes of files, holes included. */
final class Tally {
    /** Everything but directories; a file of several names counts once a name. */
    final LongAdder files = new LongAdder();

    final LongAdder directories = new LongAdder();
    /** Of files copied, linked to a previous copy, or found equal. */
    final LongAdder bytes = new LongAdder();

    final LongAdder copiedFiles = new LongAdder();
    final LongAdder copiedBytes = new LongAdder();
    final LongAdder linkedFiles = new LongAdder();
    final LongAdder linkedBytes = new LongAdder();
    final LongAdder allocatedBytes = new LongAdder();
    final LongAdder deleted = new LongAdder();
    final LongAdder errors = new LongAdder();

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
