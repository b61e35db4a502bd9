package org.caravault.driver;

import java.util.Arrays;
import java.util.Optional;
import org.apache.camel.Exchange;

/** What a workflow asks a driver to do: the driver's route {@code direct:NAME-OPERATION}. */
public enum DriverOperation {
    /** Makes the backup. */
    CREATE("create"),
    /** Restores it, exactly where the driver can. */
    RESTORE("restore"),
    /** Restores what is left of a damaged backup, and removes nothing from the share. */
    RESTORE_INTACT("restore-intact"),
    /** Deletes it; succeeds when there is nothing left to delete. */
    DELETE("delete"),
    /** Says how far work is that goes on elsewhere. */
    PROGRESS("progress"),
    /** Undoes an unfinished operation. */
    CANCEL("cancel"),
    /** Restores a backup beside itself in the vault and compares. */
    DRILL("drill");

    /** The variable in which a driver's routes find the operation. */
    public static final String VARIABLE = "operation";

    private final String wire;

    DriverOperation(String wire) {
        this.wire = wire;
    }

    /** {@return as routes and journal entries name it} */
    public String wire() {
        return wire;
    }

    /** {@return the operation that a driver's routes carry out; empty outside them} */
    static Optional<DriverOperation> of(Exchange exchange) {
        return of(exchange.getVariable(VARIABLE, "", String.class));
    }

    /** {@return the operation of this name; empty: a driver's route that only the driver itself calls} */
    static Optional<DriverOperation> of(String wire) {
        return Arrays.stream(values()).filter(each -> each.wire.equals(wire)).findFirst();
    }
}
