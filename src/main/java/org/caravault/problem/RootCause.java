package org.caravault.problem;

/** Camel and Spring wrap what a bean throws. */
public final class RootCause {
    private RootCause() {}

    /** {@return what was thrown first} */
    public static Throwable of(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
