package org.caravault.access;

/** What an address may do with an export. */
public enum Level {
    READ("ro"),
    WRITE("rw");

    private final String wire;

    Level(String wire) {
        this.wire = wire;
    }

    /** As Manila, exports(5) and mount(8) write it. */
    public String wire() {
        return wire;
    }

    /**
     * {@return the one that is written so}
     *
     * @throws IllegalArgumentException if it is neither {@code ro} nor {@code rw}
     */
    public static Level of(String wire) {
        return switch (wire) {
            case "ro" -> READ;
            case "rw" -> WRITE;
            default -> throw new IllegalArgumentException("no access level '" + wire + "': ro or rw");
        };
    }
}
