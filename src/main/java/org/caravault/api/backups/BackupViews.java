package org.caravault.api.backups;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupDetail;
import org.caravault.backup.BackupSummary;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.JsonView;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Views;
import org.caravault.http.manila.Zones;
import org.caravault.policy.Drill;
import org.caravault.query.Listed;

/** Share backups as Manila's clients see them: a strict set of keys, by version and role. */
public final class BackupViews {
    private static final int BACKUP_TYPE_FROM = 85;

    /** One backup. */
    public Map<String, Object> one(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body Backup backup) {
        return Map.of("share_backup", full(call, backup.detail()));
    }

    /** Whether the caller wants to see, too, when the backup was last proven restorable: {@code ?fields=+drill}. */
    public boolean wantsDrill(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        return call.query()
                .text("fields")
                .filter(fields -> fields.strip().replaceFirst("^\\+", "").equals("drill")) // a + in a query is a space
                .isPresent();
    }

    /** One backup, with its last drill. */
    public Map<String, Object> withDrill(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call,
            @Body Backup backup,
            @Variable("proven") Optional<Drill> proven) {
        return Map.of("share_backup", new JsonView(pen -> {
            full(call, backup.detail()).fieldsTo(pen);
            pen.object("drill", proven.map(BackupViews::drill));
        }));
    }

    private static Map<String, Object> drill(Drill drill) {
        return Views.ordered(
                "proven_at",
                Views.time(drill.endedAt().orElseThrow()),
                "files",
                drill.restored().files(),
                "bytes",
                drill.restored().bytes(),
                "seconds",
                drill.restored().seconds());
    }

    /** A list, in short. */
    public Map<String, Object> list(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body Listed<BackupSummary> listed) {
        return Views.list(
                call, "share_backups", "share_backup_links", call.query().page(), listed, BackupViews::summary);
    }

    /** A list, in full. */
    public Map<String, Object> detail(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Body Listed<BackupDetail> listed) {
        return Views.list(
                call, "share_backups", "share_backup_links", call.query().page(), listed, backup -> full(call, backup));
    }

    /** What a restore is answered with. */
    public Map<String, Object> restore(@Body Backup backup) {
        return Map.of(
                "restore",
                Views.ordered(
                        "backup_id",
                        backup.id(),
                        "share_id",
                        backup.state().restoreTarget().orElse(backup.shareId())));
    }

    private static JsonView summary(BackupSummary backup) {
        return new JsonView(pen -> summary(pen, backup));
    }

    private static void summary(JsonView.JsonFields pen, BackupSummary backup) throws IOException {
        pen.id("id", backup.id())
                .text("name", backup.name())
                .id("share_id", backup.shareId())
                .text("status", backup.status().wire());
    }

    private static JsonView full(ApiRequest call, BackupDetail backup) {
        boolean typed = call.version().atLeast(BACKUP_TYPE_FROM);
        boolean admin = call.caller().admin();
        return new JsonView(pen -> {
            summary(pen, backup.summary());
            pen.text("description", backup.description())
                    .number("size", backup.sizeGb())
                    .text("created_at", Views.time(backup.createdAt()))
                    .text("updated_at", backup.updatedAt().map(Views::time))
                    .text("availability_zone", Zones.ONLY)
                    .text("progress", Integer.toString(backup.progress().ofBackup()))
                    .text("restore_progress", Integer.toString(backup.progress().ofRestore()));
            if (typed) {
                pen.text("backup_type", backup.backupType());
            }
            if (admin) {
                pen.text("host", backup.service().host())
                        .text("topic", backup.service().topic());
            }
        });
    }
}
