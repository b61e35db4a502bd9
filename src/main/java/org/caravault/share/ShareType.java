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
    /** The type of a share whose request names none. */
    public static final UUID DEFAULT = UUID.fromString("c0ffee00-0000-4000-8000-000000000001");

    /** Whose backends these are: Manila's extra spec {@code vendor_name} may ask for another's. */
    public static final String VENDOR = "Caravault";

    /** Whether a backend is of the name and the maker that the type asks for, if it asks for any. */
    public boolean asksFor(String backend) {
        return backend.equals(extraSpecs.getOrDefault("share_backend_name", backend))
                && VENDOR.equals(extraSpecs.getOrDefault("vendor_name", VENDOR));
    }

    /** Whether shares have it that were created without a type. */
    public boolean isDefault() {
        return id.equals(DEFAULT);
    }

    /** Whether an extra spec grants shares of this type an ability; without the spec they lack it. */
    public boolean can(String what) {
        return extraSpecs
                .getOrDefault(what, "false")
                .replace("<is>", "")
                .strip()
                .equalsIgnoreCase("true");
    }
}
