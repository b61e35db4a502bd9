package org.caravault.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** An enum's constants have names on the wire and in the database: as Manila writes them, in lower case unless they say otherwise. */
public interface WireName {
    /** {@return the constant's own name} */
    String name();

    /** {@return its name on the wire and in the database} */
    default String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the constant of this name on the wire; empty: there is none} */
    static <E extends Enum<E> & WireName> Optional<E> of(Class<E> type, String wire) {
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> each.wire().equals(wire))
                .findFirst();
    }
}
