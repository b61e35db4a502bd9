package org.caravault.job;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How something that a job has acquired is released: each is a route, {@code direct:WIRE}. */
public enum Undo {
    UNMOUNT("unmount"),
    REVOKE_ACCESS("revoke-access"),
    /** Removes what was copied and has no name yet, or keeps it for the share's next backup. */
    DROP_PARTIAL("drop-partial"),
    DROP_SNAPSHOT("drop-snapshot"),
    CANCEL_BY_DRIVER("cancel-by-driver");

    private final String wire;

    Undo(String wire) {
        this.wire = wire;
    }

    /** {@return its name in the journal, which is its route's} */
    public String wire() {
        return wire;
    }

    /** {@return the undo of that name}
     *
     * @throws IllegalArgumentException there is none, says which there are */
    public static Undo of(String wire) {
        return Arrays.stream(values())
                .filter(undo -> undo.wire.equals(wire))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no undo is called %s; there are %s"
                        .formatted(wire, Arrays.stream(values()).map(Undo::wire).collect(Collectors.joining(", ")))));
    }

    @Override
    public String toString() {
        return wire; // a route calls direct:${variable.entry.undo}
    }
}
