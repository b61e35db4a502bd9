package org.caravault.backup;

import java.util.Optional;
import java.util.UUID;
import org.caravault.identity.Caller;

/**
 * A restore is asked for: the body of {@code direct:request-restore-backup}, which answers with the {@link Backup}.
 *
 * @param target the share to restore to; empty: the share that was backed up
 * @param intactOnly the backup may be damaged: what is intact is restored, and nothing in the share is removed
 */
public record RestoreRequest(Caller caller, UUID backupId, Optional<UUID> target, boolean intactOnly) {}
