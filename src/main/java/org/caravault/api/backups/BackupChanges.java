package org.caravault.api.backups;

import java.util.Optional;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.BackupStore;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.Ids;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Resets;

/** Changes of a backup that need no job. */
public final class BackupChanges {
    private final BackupStore backups;
    private final BackupSearch search;

    public BackupChanges(BackupStore backups, BackupSearch search) {
        this.backups = backups;
        this.search = search;
    }

    /** Renames; null clears. */
    public Backup update(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAllowedToWrite();
        Fields fields = call.member("share_backup");
        Backup backup = search.one(call, id);
        return backups.rename(
                        backup.id(),
                        renamed(fields, "name", backup.name()),
                        renamed(fields, "description", backup.description()))
                .orElseThrow(() -> Ids.missing("backup", id));
    }

    private static Optional<String> renamed(Fields fields, String field, Optional<String> otherwise) {
        String alias = "display_" + field;
        return fields.has(field) || fields.has(alias) ? fields.text(field, alias) : otherwise;
    }

    /** An administrator's reset of the status. */
    public void reset(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        String status = Resets.status(call, "reset_status");
        backups.reset(search.one(call, id).id(), BackupStatus.of(status).orElseThrow());
    }
}
