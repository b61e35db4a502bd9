package org.caravault.share;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A kind of shares that is offered.
 *
 * @param extraSpecs what the kind asks of a backend, in the words of Manila
 */
public record ShareType(
        UUID id, String name, Optional<String> description, boolean isPublic, Map<String, String> extraSpecs) {
    /** The type of a share for which nobody asked for another. */
    public static final UUID DEFAULT = UUID.fromString("c0ffee00-0000-4000-8000-000000000001");

    public boolean isDefault() {
        return id.equals(DEFAULT);
    }

    /** Whether an extra spec says that shares of this type can do something; silence is no. */
    public boolean can(String what) {
        return extraSpecs
                .getOrDefault(what, "false")
                .replace("<is>", "")
                .strip()
                .equalsIgnoreCase("true");
    }
}
