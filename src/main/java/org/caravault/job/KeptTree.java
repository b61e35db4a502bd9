package org.caravault.job;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A partial tree of a failed backup.
 *
 * @param name its directory in the vault
 * @param backup the backup that failed
 * @param vault where its vault is
 * @param bytes that it contains; files that are links to earlier backups count, though they take no room
 * @param keptAt empty: it is not kept yet
 */
public record KeptTree(
        String name,
        UUID backup,
        UUID share,
        String driver,
        Optional<String> backupType,
        String vault,
        long bytes,
        Optional<Instant> keptAt) {}
