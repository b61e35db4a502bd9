package org.caravault.copy;

import java.util.Optional;

/** What the manifest of the previous copy knows of a file that has the same path, size and time. */
interface PreviousManifest {
    /**
     * What is known.
     *
     * @param untouched the source's inode and change time are those of then: nothing at all has changed
     * @param touched they are known, and differ
     */
    record Known(boolean untouched, boolean touched, Optional<Placed.Content> content, int xattrs) {
        static final Known NOTHING = new Known(false, false, Optional.empty(), 0);
    }

    Known find(Entry entry);

    /** There is none, or it is damaged. */
    final class None implements PreviousManifest {
        @Override
        public Known find(Entry entry) {
            return Known.NOTHING;
        }
    }
}
