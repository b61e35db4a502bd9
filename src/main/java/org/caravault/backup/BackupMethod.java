package org.caravault.backup;

import java.util.Optional;

/**
 * How a backup is made.
 *
 * @param driver the driver's name: the routes {@code direct:DRIVER-create} and so on
 * @param backupType the section of its backup type; empty: it has none
 * @param options the caller's backup_options: a JSON object
 */
public record BackupMethod(String driver, Optional<String> backupType, String options) {}
