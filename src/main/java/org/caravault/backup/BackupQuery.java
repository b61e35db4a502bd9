package org.caravault.backup;

import java.util.Map;
import org.caravault.query.Page;

/** A list of backups that is asked for. */
public record BackupQuery(Map<BackupFilter, String> filters, BackupSort sort, boolean ascending, Page page) {
    public BackupQuery {
        filters = Map.copyOf(filters);
    }
}
