package org.caravault.backup;

import java.util.Optional;
import java.util.UUID;
import org.caravault.identity.Caller;
import org.caravault.problem.RefusalException;

/** The backups that a caller may know of: those of the caller's project, to an administrator all. Any other is answered as one that does not exist. */
public record VisibleBackups(BackupStore backups) {
    /** {@return the backup, if it is there and the caller may see it} */
    public Optional<Backup> find(Caller caller, UUID id) {
        return backups.find(id).filter(backup -> caller.mayRead(backup.projectId()));
    }

    /**
     * {@return the backup}
     *
     * @throws RefusalException it is not there, or the caller may not see it
     */
    public Backup get(Caller caller, UUID id) {
        return find(caller, id)
                .orElseThrow(() -> RefusalException.notFound("Share backup %s could not be found.".formatted(id)));
    }
}
