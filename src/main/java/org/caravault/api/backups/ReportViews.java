package org.caravault.api.backups;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupReport;
import org.caravault.backup.BackupReports;
import org.caravault.http.manila.Views;
import org.caravault.job.KeptTrees;
import org.caravault.report.CopyFindings;

/** The report of a backup: a resource of its own, because Manila's view of a backup has a strict set of keys. */
public final class ReportViews {
    private final BackupReports reports;
    private final KeptTrees trees;

    public ReportViews(BackupReports reports, KeptTrees trees) {
        this.reports = reports;
        this.trees = trees;
    }

    /** What is in the backup, what is not, and why a failed one failed. What is not known is null. */
    public Map<String, Object> one(@Body Backup backup) {
        Optional<BackupReport> report = reports.find(backup.id());
        return Map.of(
                "share_backup_report",
                Views.ordered(
                        "backup_id",
                        backup.id(),
                        "status",
                        backup.status().wire(),
                        "files",
                        Views.orNull(report.map(BackupReport::files)),
                        "bytes",
                        Views.orNull(report.map(BackupReport::bytes)),
                        "new_bytes",
                        Views.orNull(report.map(BackupReport::newBytes)),
                        "entries",
                        Views.orNull(report.map(known -> entries(known.entries()))),
                        "restored_at",
                        Views.time(report.flatMap(BackupReport::restoredAt)),
                        "restore_entries",
                        Views.orNull(report.flatMap(BackupReport::restored).map(ReportViews::entries)),
                        "kept",
                        Views.orNull(trees.of(backup.id()).stream()
                                .findFirst()
                                .map(tree ->
                                        Views.ordered("bytes", tree.bytes(), "until", Views.time(trees.until(tree))))),
                        "fail_reason",
                        Views.orNull(backup.failReason())));
    }

    /** All kinds, also those without entries. */
    private static Map<String, Object> entries(CopyFindings report) {
        Map<String, Object> entries = new LinkedHashMap<>();
        CopyFindings.KINDS.forEach(kind -> entries.put(kind, report.of(kind)));
        report.kinds().forEach(entries::putIfAbsent);
        return entries;
    }
}
