package org.caravault.backup;

import java.util.Optional;

/**
 * Which service makes a backup, as Manila has it.
 *
 * @param host as Manila shows it to administrators; empty: not known
 * @param topic Manila's name of the service
 */
public record BackupService(Optional<String> host, String topic) {}
