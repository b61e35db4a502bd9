package org.caravault.identity;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do, as OpenStack names it. The later ones may all that the earlier ones may. */
public enum Role {
    READER,
    MEMBER,
    ADMIN;

    /** The name in files, on command lines and in Keystone. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the one of this name; empty: there is none} */
    public static Optional<Role> of(String wire) {
        return Arrays.stream(values()).filter(role -> role.wire().equals(wire)).findFirst();
    }

    /** The highest of several, of which some may be unknown here. */
    static Optional<Role> highest(Collection<String> names) {
        return names.stream()
                .map(name -> of(name.toLowerCase(Locale.ROOT)))
                .flatMap(Optional::stream)
                .max(Role::compareTo);
    }

    Caller caller(String project, String user) {
        return new Caller(project, user, this == ADMIN, this == READER);
    }
}
