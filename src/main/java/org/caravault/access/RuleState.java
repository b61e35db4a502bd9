package org.caravault.access;

import java.util.Locale;

/** How far the server has been told of an owner's rule, with Manila's words for it. */
public enum RuleState {
    /** Written down; the server is being told. */
    APPLYING,
    /** The server lets the address in. */
    ACTIVE,
    /** The backend has refused: whether the address is let in is not known. */
    ERROR,
    /** Given up; the server is being told. */
    DENYING;

    /** {@return the word in the database and on the wire} */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the state of a word}, which must be one of {@link #wire} */
    static RuleState of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
