package org.caravault.backup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.caravault.job.LeaseLostException;
import org.caravault.job.StepFailedException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Stores a backup's progress. The same statement finds out whether another attempt has taken over, or the backup was cancelled. */
public final class BackupProgress {
    private final JdbcClient db;

    public BackupProgress(JdbcClient db) {
        this.db = db;
    }

    /** Percent of the bytes of a backup that is being made. */
    public void ofBackup(Backup backup, int attempt, int percent) throws LeaseLostException, StepFailedException {
        mustGoOn(
                backup,
                db.sql("""
                        update backups set progress = ? where id = ? and attempt = ? returning cancel, cancelled_by""")
                        .params(percent, backup.id(), attempt)
                        .query(Cancel::read)
                        .optional());
    }

    /** Percent of the bytes of a backup that is being restored. */
    public void ofRestore(Backup backup, int attempt, int percent) throws LeaseLostException, StepFailedException {
        mustGoOn(
                backup,
                db.sql("""
                        update backups set restore_progress = ? where id = ? and attempt = ?
                        returning cancel, cancelled_by""")
                        .params(percent, backup.id(), attempt)
                        .query(Cancel::read)
                        .optional());
    }

    /** For work without a percentage. */
    public void mustBeOurs(Backup backup, int attempt) throws LeaseLostException, StepFailedException {
        mustGoOn(
                backup,
                db.sql("select cancel, cancelled_by from backups where id = ? and attempt = ?")
                        .params(backup.id(), attempt)
                        .query(Cancel::read)
                        .optional());
    }

    private static void mustGoOn(Backup backup, Optional<Cancel> cancel)
            throws LeaseLostException, StepFailedException {
        if (cancel.isEmpty()) {
            throw new LeaseLostException("backup " + backup.id() + " has been taken over by another attempt");
        }
        if (cancel.get().asked()) {
            throw new StepFailedException(
                    "cancelled by " + cancel.get().by().orElse("an administrator"),
                    "Ask again if it is wanted after all.");
        }
    }

    private record Cancel(boolean asked, Optional<String> by) {
        static Cancel read(ResultSet r, int row) throws SQLException {
            return new Cancel(r.getBoolean("cancel"), Optional.ofNullable(r.getString("cancelled_by")));
        }
    }
}
