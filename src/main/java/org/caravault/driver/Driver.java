package org.caravault.driver;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.caravault.backup.BackupType;

/**
 * A way to make, restore and delete backups: a file of routes {@code direct:NAME-create} and so on.
 *
 * @param mounts what is granted and mounted for it: {@code share}, {@code vault}; nothing for storage that works by itself
 * @param operations those of its routes that the workflow calls
 */
public record Driver(
        String name,
        String title,
        String description,
        Set<String> mounts,
        List<Parameter> parameters,
        Set<DriverOperation> operations) {
    /** Every driver needs these. */
    static final Set<DriverOperation> REQUIRED =
            EnumSet.of(DriverOperation.CREATE, DriverOperation.RESTORE, DriverOperation.DELETE);

    /** How often {@code progress} is asked; every driver that has it takes this option. */
    static final Parameter POLL_MS = new Parameter(
            "poll_ms", ParameterType.NUMBER, false, Optional.of("2000"), "Milliseconds from one question to the next.");

    public Driver {
        mounts = Set.copyOf(mounts);
        parameters = List.copyOf(parameters);
        operations = Set.copyOf(operations);
    }

    /** Whether its head's {@code mounts} names the share. */
    public boolean isMountsShare() {
        return mounts.contains("share");
    }

    /** Whether its head's {@code mounts} names the vault. */
    public boolean isMountsVault() {
        return mounts.contains("vault");
    }

    /** Whether it has a route {@code NAME-progress}: the work goes on in a storage system after the route has ended. */
    public boolean isPolled() {
        return operations.contains(DriverOperation.PROGRESS);
    }

    /** Whether it has a route {@code NAME-cancel}, which removes what an unfinished operation has left. */
    public boolean isCancellable() {
        return operations.contains(DriverOperation.CANCEL);
    }

    /**
     * The options for the routes: what the section says, and the defaults of what it does not say; without one, empty.
     *
     * @param data Caravault's directory, below which drivers have private directories by default
     */
    public Map<String, String> options(BackupType type, Path data) throws BadDriverException {
        Map<String, String> values = new HashMap<>();
        for (Parameter parameter : parameters) {
            String key = "[%s] %s".formatted(type.section(), parameter.name());
            Optional<String> given = type.option(parameter.name());
            if (given.isEmpty() && parameter.required()) {
                throw new BadDriverException(
                        "%s is missing: the driver %s needs it: %s".formatted(key, name, parameter.text()));
            }
            Optional<String> value = given.or(() -> parameter.byDefault(data));
            boolean mustBeRight = given.isPresent() || parameter.type() == ParameterType.PRIVATE_DIRECTORY;
            Optional<String> problem = value.filter(any -> mustBeRight).flatMap(parameter.type()::problem);
            if (problem.isPresent()) {
                throw new BadDriverException(key + " " + problem.get());
            }
            values.put(parameter.name(), value.orElse(""));
        }
        for (String key : type.options().keySet()) {
            if (parameters.stream().noneMatch(parameter -> parameter.name().equals(key))) {
                throw new BadDriverException("[%s] %s is not an option of the driver %s; its options are %s"
                        .formatted(
                                type.section(),
                                key,
                                name,
                                String.join(
                                        ", ",
                                        parameters.stream().map(Parameter::name).toList())));
            }
        }
        return values;
    }
}
