package org.caravault.workflow;

import java.util.Optional;
import org.caravault.backup.Backup;
import org.caravault.job.LeaseLost;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tells how far a backup is. The same statement hears that another attempt has taken over, and that it was cancelled. */
public final class Progress {
    private final JdbcClient db;

    public Progress(JdbcClient db) {
        this.db = db;
    }

    /** Percent of the bytes of a backup that is being made. */
    public void ofBackup(Backup backup, int attempt, int percent) throws LeaseLost, StepFailed {
        mustGoOn(
                backup,
                db.sql("update backups set progress = ? where id = ? and attempt = ? returning cancel")
                        .params(percent, backup.id(), attempt)
                        .query(Boolean.class)
                        .optional());
    }

    /** Percent of the bytes of a backup that is being restored. */
    public void ofRestore(Backup backup, int attempt, int percent) throws LeaseLost, StepFailed {
        mustGoOn(
                backup,
                db.sql("update backups set restore_progress = ? where id = ? and attempt = ? returning cancel")
                        .params(percent, backup.id(), attempt)
                        .query(Boolean.class)
                        .optional());
    }

    /** For work without a percentage. */
    public void mustBeOurs(Backup backup, int attempt) throws LeaseLost, StepFailed {
        mustGoOn(
                backup,
                db.sql("select cancel from backups where id = ? and attempt = ?")
                        .params(backup.id(), attempt)
                        .query(Boolean.class)
                        .optional());
    }

    private static void mustGoOn(Backup backup, Optional<Boolean> cancelled) throws LeaseLost, StepFailed {
        if (cancelled.isEmpty()) {
            throw new LeaseLost("backup " + backup.id() + " has been taken over by another attempt");
        }
        if (cancelled.get()) {
            throw new StepFailed("cancelled", "Nothing: it was asked for.");
        }
    }
}
