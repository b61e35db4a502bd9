package org.caravault.copier;

import java.util.Arrays;

/** What an error of the copier means, where its number alone does not say so. */
public enum CopyErrorKind {
    /** The copier met a vault or Caravault's data, and left that alone. */
    PROTECTED("protected"),
    /** Not an error of its own, but that there were some, and that this is a failure. */
    INCOMPLETE("incomplete"),
    /** The number counts. Kinds that only copiers of other versions know are read as this one. */
    OTHER("other");

    private final String wire;

    CopyErrorKind(String wire) {
        this.wire = wire;
    }

    /** {@return the kind of a name in the copier's report; it may be unknown or empty} */
    static CopyErrorKind of(String wire) {
        return Arrays.stream(values())
                .filter(kind -> kind.wire.equals(wire))
                .findFirst()
                .orElse(OTHER);
    }
}
