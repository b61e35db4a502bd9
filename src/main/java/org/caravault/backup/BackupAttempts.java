package org.caravault.backup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.caravault.job.Fence;
import org.caravault.job.LeaseLostException;
import org.caravault.job.StepFailedException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What an attempt of a job writes to the row of its backup. Each statement names the attempt: once another attempt has claimed the job, it
 * writes nothing.
 */
public final class BackupAttempts {
    private static final String END = """
            update backups set status = ?, restore_target = null, cancel = false, updated_at = clock_timestamp()
            where id = ? and attempt = ?""";

    private static final String COPIED = """
            update backups set bytes = ?, progress = 100, fail_reason = null where id = ? and attempt = ?""";

    private final JdbcClient db;
    private final Fence fence;

    public BackupAttempts(JdbcClient db) {
        this.db = db;
        this.fence = new Fence(db, "backups", "status");
    }

    /** Claims a backup for an attempt; empty: a later attempt has it, or its job has ended. */
    public Optional<Backup> claim(UUID id, int attempt, BackupStatus during) {
        return fence.claim(id, attempt, during.wire(), BackupStore::read);
    }

    /** Stores how much is copied of a backup that is being made, in percent of its bytes. */
    public void progress(Backup backup, int attempt, int percent) throws LeaseLostException, StepFailedException {
        mustGoOn(
                backup,
                db.sql("""
                        update backups set progress = ? where id = ? and attempt = ? returning cancel, cancelled_by""")
                        .params(percent, backup.id(), attempt)
                        .query(Cancel::read)
                        .optional());
    }

    /** Stores how much is copied back of a backup that is being restored, in percent of its bytes. */
    public void restoreProgress(Backup backup, int attempt, int percent)
            throws LeaseLostException, StepFailedException {
        mustGoOn(
                backup,
                db.sql("""
                        update backups set restore_progress = ? where id = ? and attempt = ?
                        returning cancel, cancelled_by""")
                        .params(percent, backup.id(), attempt)
                        .query(Cancel::read)
                        .optional());
    }

    /** For work without a percentage: throws if another attempt has claimed the job, or if it was cancelled. */
    public void mustGoOn(Backup backup, int attempt) throws LeaseLostException, StepFailedException {
        mustGoOn(
                backup,
                db.sql("select cancel, cancelled_by from backups where id = ? and attempt = ?")
                        .params(backup.id(), attempt)
                        .query(Cancel::read)
                        .optional());
    }

    /** Ends the job: moves the backup to the status that it ends in. */
    public void end(UUID id, int attempt, BackupStatus end) throws LeaseLostException {
        mustBeOne(id, db.sql(END).params(end.wire(), id, attempt).update());
    }

    /** All of the share is copied: stores the backup's size in bytes. */
    public void copied(UUID id, int attempt, long bytes) throws LeaseLostException {
        mustBeOne(id, db.sql(COPIED).params(bytes, id, attempt).update());
    }

    /** Stores how many files the backup contains. */
    public void contains(UUID id, int attempt, long files) throws LeaseLostException {
        mustBeOne(
                id,
                db.sql("update backups set files = ? where id = ? and attempt = ?")
                        .params(files, id, attempt)
                        .update());
    }

    /** All of it is copied back. */
    public void restored(UUID id, int attempt) throws LeaseLostException {
        mustBeOne(
                id,
                db.sql("update backups set restore_progress = 100, fail_reason = null where id = ? and attempt = ?")
                        .params(id, attempt)
                        .update());
    }

    /** Stores why the job failed. */
    public void failed(UUID id, int attempt, String reason) throws LeaseLostException {
        mustBeOne(
                id,
                db.sql("update backups set fail_reason = ? where id = ? and attempt = ?")
                        .params(reason, id, attempt)
                        .update());
    }

    /** Takes the backup out of the catalogue, and so out of the quota. */
    public void remove(UUID id, int attempt) throws LeaseLostException {
        mustBeOne(
                id,
                db.sql("delete from backups where id = ? and attempt = ?")
                        .params(id, attempt)
                        .update());
    }

    private static void mustBeOne(UUID id, int changed) throws LeaseLostException {
        if (changed == 0) {
            throw new LeaseLostException("backup " + id + " was ended by another attempt");
        }
    }

    private static void mustGoOn(Backup backup, Optional<Cancel> cancel)
            throws LeaseLostException, StepFailedException {
        if (cancel.isEmpty()) {
            throw new LeaseLostException("backup " + backup.id() + " was claimed by a later attempt");
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
