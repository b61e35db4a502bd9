package org.caravault.api.wire;

/** Manila's availability zones: there is one. */
public final class Zones {
    /** Manila's default for {@code storage_availability_zone}. */
    public static final String ONLY = "nova";

    private Zones() {}
}
