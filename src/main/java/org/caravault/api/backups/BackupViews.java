package org.caravault.api.backups;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.caravault.api.wire.Call;
import org.caravault.api.wire.Views;
import org.caravault.api.wire.Wire;
import org.caravault.api.wire.Written;
import org.caravault.api.wire.Zones;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupDetail;
import org.caravault.backup.BackupSummary;
import org.caravault.policy.Drill;
import org.caravault.query.Listed;

/** Share backups as Manila's clients see them: a strict set of keys, by version and role. */
public final class BackupViews {
    private static final int BACKUP_TYPE_FROM = 85;

    /** One backup. */
    public Map<String, Object> one(@Variable(Wire.CALL) Call call, @Body Backup backup) {
        return Map.of("share_backup", full(call, backup.detail()));
    }

    /** Whether the caller wants to see, too, when the backup was last proven restorable: {@code ?fields=+drill}. */
    public boolean wantsDrill(@Variable(Wire.CALL) Call call) {
        return call.query()
                .text("fields")
                .filter(fields -> fields.strip().replaceFirst("^\\+", "").equals("drill")) // a + in a query is a space
                .isPresent();
    }

    /** One backup, with its last drill. */
    public Map<String, Object> withDrill(
            @Variable(Wire.CALL) Call call, @Body Backup backup, @Variable("proven") Optional<Drill> proven) {
        return Map.of("share_backup", new Written(pen -> {
            full(call, backup.detail()).fieldsTo(pen);
            pen.object("drill", proven.map(BackupViews::drill));
        }));
    }

    private static Map<String, Object> drill(Drill drill) {
        return Views.ordered(
                "proven_at",
                Views.time(drill.endedAt().orElseThrow()),
                "files",
                drill.files(),
                "bytes",
                drill.bytes(),
                "seconds",
                drill.seconds());
    }

    /** A list, in short. */
    public Map<String, Object> list(@Variable(Wire.CALL) Call call, @Body Listed<BackupSummary> listed) {
        return Views.list(
                call, "share_backups", "share_backup_links", call.query().page(), listed, BackupViews::summary);
    }

    /** A list, in full. */
    public Map<String, Object> detail(@Variable(Wire.CALL) Call call, @Body Listed<BackupDetail> listed) {
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
                        backup.restoreTarget().orElse(backup.shareId())));
    }

    private static Written summary(BackupSummary backup) {
        return new Written(pen -> summary(pen, backup));
    }

    private static void summary(Written.Pen pen, BackupSummary backup) throws IOException {
        pen.id("id", backup.id())
                .text("name", backup.name())
                .id("share_id", backup.shareId())
                .text("status", backup.status().wire());
    }

    private static Written full(Call call, BackupDetail backup) {
        boolean typed = call.version().atLeast(BACKUP_TYPE_FROM);
        boolean admin = call.caller().admin();
        return new Written(pen -> {
            summary(pen, backup.summary());
            pen.text("description", backup.description())
                    .number("size", backup.sizeGb())
                    .text("created_at", Views.time(backup.createdAt()))
                    .text("updated_at", backup.updatedAt().map(Views::time))
                    .text("availability_zone", Zones.ONLY)
                    .text("progress", Integer.toString(backup.progress()))
                    .text("restore_progress", Integer.toString(backup.restoreProgress()));
            if (typed) {
                pen.text("backup_type", backup.backupType());
            }
            if (admin) {
                pen.text("host", backup.host()).text("topic", backup.topic());
            }
        });
    }
}
