package org.caravault.access;

import java.util.Locale;

/** Whether the server has applied an owner's rule, in Manila's terms. */
public enum RuleState {
    /** Stored; being applied to the server. */
    APPLYING,
    /** The server grants access to the address. */
    ACTIVE,
    /** The backend has refused: whether the address has access is unknown. */
    ERROR,
    /** Deleted; being revoked on the server. */
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
