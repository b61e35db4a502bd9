package org.caravault.snapshot;

import java.util.Map;
import org.caravault.query.Page;

/** A list of snapshots that is asked for. */
public record SnapshotQuery(Map<SnapshotFilter, String> filters, SnapshotSort sort, boolean ascending, Page page) {
    public SnapshotQuery {
        filters = Map.copyOf(filters);
    }
}
