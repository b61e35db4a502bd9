package org.caravault.copy.report;

/** Reports problems, progress and the result of the work to the caller. */
public interface Reporter {
    void problem(Problem problem);

    void warning(String text);

    /** A warning that the destination does not hold all of what is copied. */
    default void loss(String text) {
        warning(text);
    }

    /** Called a few times a second. */
    void progress(Progress progress);

    void summary(Summary summary);
}
