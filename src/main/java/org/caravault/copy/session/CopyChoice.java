package org.caravault.copy.session;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.caravault.copy.options.CommandLine;

/** What a copy does, or leaves, if it is asked to: an option of the same name, without a value. */
public enum CopyChoice {
    /** The destination is read again and compared. */
    VERIFY,
    /** What the source does not have goes from the destination. */
    DELETE,
    /** Files of equal size and time are compared by content, too. */
    CHECKSUM,
    /** What would be done is counted, and nothing is done. */
    DRY_RUN,
    /** An incomplete copy is a failed one. */
    STRICT,
    /** Files get no flags (immutable, append-only, nodump). */
    LEAVE_FLAGS,
    /** What does not match the manifest beside the source is not copied. */
    INTACT_ONLY;

    /** {@return those that a command line has} */
    public static Set<CopyChoice> of(CommandLine words) {
        EnumSet<CopyChoice> chosen = EnumSet.noneOf(CopyChoice.class);
        for (CopyChoice choice : values()) {
            if (words.has(choice.option())) {
                chosen.add(choice);
            }
        }
        return Collections.unmodifiableSet(chosen);
    }

    private String option() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
