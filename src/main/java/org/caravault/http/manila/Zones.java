package org.caravault.http.manila;

/** Manila's availability zones: there is one. */
public final class Zones {
    /** Manila's default for {@code storage_availability_zone}. */
    public static final String ONLY = "nova";

    public static final String ID = "c0ffee00-0000-4000-8000-000000000002";

    private Zones() {}
}
