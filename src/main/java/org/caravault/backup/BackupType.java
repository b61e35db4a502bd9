package org.caravault.backup;

import java.util.Map;
import java.util.Optional;

/**
 * A way to make backups that the configuration names: a section with {@code backup_type_name}.
 *
 * @param section its name, which is what {@code backup_options} asks for
 * @param called {@code backup_type_name}, for people
 * @param driver the driver's name: the routes {@code direct:DRIVER-create} and so on
 * @param options what else the section says, for the driver
 */
public record BackupType(String section, String called, String driver, Map<String, String> options) {
    public BackupType {
        options = Map.copyOf(options);
    }

    /** What the section says of a key. */
    public Optional<String> option(String key) {
        return Optional.ofNullable(options.get(key));
    }
}
