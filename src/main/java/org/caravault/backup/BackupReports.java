package org.caravault.backup;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Optional;
import java.util.UUID;
import org.caravault.report.CopyFindings;
import org.caravault.vault.layout.BackupFile;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The reports of backups, in the database. They go with their backups. */
public final class BackupReports {
    private static final String SAVE_RESTORE = """
            update backup_reports set restore_entries = ?::jsonb, restored_at = clock_timestamp()
            where backup_id = ?""";

    private final JdbcClient db;

    public BackupReports(JdbcClient db) {
        this.db = db;
    }

    /** Writes down what {@code backup.json} says; a second time replaces the first. */
    public void save(UUID backup, BackupFile file) {
        db.sql("""
                insert into backup_reports (backup_id, files, bytes, new_bytes, entries) values (?, ?, ?, ?, ?::jsonb)
                on conflict (backup_id) do update set files = excluded.files, bytes = excluded.bytes,
                  new_bytes = excluded.new_bytes, entries = excluded.entries""")
                .params(
                        backup,
                        file.files(),
                        file.bytes(),
                        file.newBytes(),
                        file.reported().json())
                .update();
    }

    /** Writes down what a restore reported, for a backup whose own report is known. */
    public void saveRestore(UUID backup, CopyFindings report) {
        db.sql(SAVE_RESTORE).params(report.json(), backup).update();
    }

    /** Empty: it is not finished, or its driver has no reports. */
    public Optional<BackupReport> find(UUID backup) {
        return db.sql("select * from backup_reports where backup_id = ?")
                .param(backup)
                .query(BackupReports::read)
                .optional();
    }

    private static BackupReport read(ResultSet r, int row) throws SQLException {
        return new BackupReport(
                r.getLong("files"),
                r.getLong("bytes"),
                r.getLong("new_bytes"),
                CopyFindings.parse(r.getString("entries")),
                Optional.ofNullable(r.getString("restore_entries")).map(CopyFindings::parse),
                Optional.ofNullable(r.getTimestamp("restored_at")).map(Timestamp::toInstant));
    }
}
