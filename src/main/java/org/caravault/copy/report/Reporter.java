package org.caravault.copy.report;

/** Tells whoever started the work how it goes. */
public interface Reporter {
    void problem(Problem problem);

    void warning(String text);

    /** Called a few times a second. */
    void progress(Progress progress);

    void summary(Summary summary);
}
