package org.caravault.workflow.share;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.report.CopyFindings;
import org.caravault.share.Share;
import org.springframework.jdbc.core.simple.JdbcClient;

/** File systems that were mounted inside a share when it was backed up last, and are not any more: their files are in no new backup. */
final class MissingMounts {
    private final JdbcClient db;

    MissingMounts(JdbcClient db) {
        this.db = db;
    }

    /** What is missing, as a sentence; empty: nothing is, or an administrator accepts the share as it is. */
    Optional<String> since(Share share, Backup backup) {
        if (isAccepted(share.id())) {
            return Optional.empty();
        }
        CopyFindings.Entries now = mounts(share, backup, true).orElse(new CopyFindings.Entries(0, List.of()));
        if (now.count() > now.first().size()) {
            return Optional.empty(); // not all of them are named: which are missing cannot be said
        }
        List<String> missing = new ArrayList<>(
                mounts(share, backup, false).map(CopyFindings.Entries::first).orElse(List.of()));
        missing.removeAll(now.first());
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "In share %s these file systems were mounted at its last backup, and were not when backup %s was made: %s."
                                .formatted(share.called(), backup.called(), String.join(", ", missing)));
    }

    private boolean isAccepted(UUID share) {
        return db.sql("select accepted from share_roots where share_id = ?")
                .param(share)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** What was mounted when this backup was made, or when the newest one beside it was; empty: it has no report. */
    private Optional<CopyFindings.Entries> mounts(Share share, Backup backup, boolean now) {
        return db.sql("""
                select r.entries from backup_reports r join backups b on b.id = r.backup_id
                where b.share_id = ? and (b.id = ?) = ? order by b.created_at desc limit 1""")
                .params(share.id(), backup.id(), now)
                .query(String.class)
                .optional()
                .map(json -> CopyFindings.parse(json).of(CopyFindings.MOUNTS));
    }
}
