package org.caravault.copy.report;

/** Reports problems, progress and the result of the work to the caller. */
public interface Reporter {
    void problem(Problem problem);

    void warning(String text);

    /** Called a few times a second. */
    void progress(Progress progress);

    void summary(Summary summary);
}
