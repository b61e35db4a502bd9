package org.caravault.copy.manifest;

import java.util.Optional;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Entry;
import org.caravault.copy.walk.SourceClock;

/** What the manifest of the previous copy says about a file that has the same path, size and time. */
public interface PreviousManifest {
    /**
     * What is known.
     *
     * @param proven nothing at all has changed: the source's inode and change time are the same, and that change time was old enough then
     */
    record Known(boolean proven, Optional<CopiedEntry.Content> content, long xattrs) {
        static final Known NOTHING = new Known(false, Optional.empty(), 0);
    }

    Known find(Entry entry);

    /** {@return the latest change time in it, in seconds} */
    long latest();

    /** {@return when the copy ended, in seconds, by the clock of the machine that made it} */
    long ended();

    /** There is none, or it is damaged: everything is compared. */
    final class None implements PreviousManifest {
        @Override
        public Known find(Entry entry) {
            return Known.NOTHING;
        }

        @Override
        public long latest() {
            return SourceClock.NOTHING_IS_PROVEN;
        }

        @Override
        public long ended() {
            return SourceClock.NOTHING_IS_PROVEN;
        }
    }
}
