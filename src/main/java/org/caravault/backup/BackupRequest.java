package org.caravault.backup;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.caravault.identity.Caller;

/**
 * A backup is asked for: the body of {@code direct:request-back-up-share}, which answers with the {@link Backup}.
 *
 * @param backupType the section that {@code backup_options} names; empty: the generic driver
 * @param options the caller's {@code backup_options}, a JSON object as text
 * @param displaced backups that go once this one is complete, so that they take no place of a quota beside it
 */
public record BackupRequest(
        Caller caller,
        UUID shareId,
        Optional<String> name,
        Optional<String> description,
        Optional<String> backupType,
        String options,
        Set<UUID> displaced) {
    public BackupRequest {
        displaced = Set.copyOf(displaced);
    }

    /** One that displaces none. */
    public BackupRequest(
            Caller caller,
            UUID shareId,
            Optional<String> name,
            Optional<String> description,
            Optional<String> backupType,
            String options) {
        this(caller, shareId, name, description, backupType, options, Set.of());
    }
}
