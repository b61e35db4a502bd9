package org.caravault.driver;

import java.util.Map;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStore;
import org.caravault.backup.BackupType;
import org.caravault.backup.BackupTypes;
import org.caravault.job.StepFailedException;

/** The driver of a job's backup and its options. */
public final class JobDriver {
    private static final String ADVICE = "Bring back the section and the driver, on every data node, then ask again.";

    private final Drivers drivers;
    private final BackupTypes types;
    private final BackupStore backups;

    public JobDriver(Drivers drivers, BackupTypes types, BackupStore backups) {
        this.drivers = drivers;
        this.types = types;
        this.backups = backups;
    }

    /** The backup that the job is about. */
    public Backup backup(UUID job) throws StepFailedException {
        return backups.find(job)
                .orElseThrow(() ->
                        new StepFailedException("backup " + job + " is not known any more", "No action is needed."));
    }

    /** What makes, restores and deletes it. */
    public Driver driver(Backup backup) throws StepFailedException {
        try {
            return drivers.get(backup.driver());
        } catch (BadDriverException gone) {
            throw new StepFailedException(gone.getMessage(), ADVICE);
        }
    }

    /** What its type says to the driver; a backup without a type says nothing. */
    public Map<String, String> options(Backup backup) throws StepFailedException {
        if (backup.backupType().isEmpty()) {
            return Map.of();
        }
        String name = backup.backupType().get();
        BackupType type = types.find(name)
                .orElseThrow(() -> new StepFailedException(
                        "backup type '%s' is not configured on this node any more".formatted(name), ADVICE));
        try {
            return drivers.options(type);
        } catch (BadDriverException unusable) {
            throw new StepFailedException(unusable.getMessage(), ADVICE);
        }
    }
}
