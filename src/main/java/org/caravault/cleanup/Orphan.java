package org.caravault.cleanup;

import java.util.Locale;

/**
 * Something that a dead process has left.
 *
 * @param what the process's number, the mount point, the tree
 * @param why why it is unclaimed, as text
 */
public record Orphan(Kind kind, String what, String why) {
    /** What it is; the route {@code direct:clean-up-KIND} removes it. */
    public enum Kind {
        PROCESS,
        MOUNT,
        TREE;

        /** {@return as routes and reports name it} */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
