package org.caravault.api.snapshots;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Ids;
import org.caravault.http.manila.Literals;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Metadata;
import org.caravault.http.manila.Query;
import org.caravault.http.manila.Sorting;
import org.caravault.problem.RefusalException;
import org.caravault.query.ListQuery;
import org.caravault.query.Listed;
import org.caravault.snapshot.Snapshot;
import org.caravault.snapshot.SnapshotFilter;
import org.caravault.snapshot.SnapshotSort;
import org.caravault.snapshot.SnapshotStore;
import org.caravault.snapshot.VisibleSnapshots;

/** Finds the snapshots that a caller asks for and may see. */
public final class SnapshotSearch {
    static final int METADATA_FROM = 73;

    private final SnapshotStore snapshots;
    private final VisibleSnapshots visible;

    public SnapshotSearch(SnapshotStore snapshots) {
        this.snapshots = snapshots;
        this.visible = new VisibleSnapshots(snapshots);
    }

    /** One snapshot, by the id in the path. */
    public Snapshot one(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        return find(call, id).orElseThrow(() -> missing(id));
    }

    /** One that the caller may see, if it is there. */
    public Optional<Snapshot> find(ApiRequest call, String id) {
        return Ids.of(id).flatMap(known -> visible.find(call.caller(), known));
    }

    static RefusalException missing(String id) {
        return RefusalException.notFound("Snapshot %s could not be found.".formatted(Texts.shortened(id)));
    }

    /** A page of a list. */
    public Listed<Snapshot> list(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        Query query = call.query();
        Map<SnapshotFilter, String> filters = new EnumMap<>(SnapshotFilter.class);
        for (SnapshotFilter filter : SnapshotFilter.values()) {
            query.text(filter.wire()).filter(value -> !value.isEmpty()).ifPresent(value -> filters.put(filter, value));
        }
        query.text("display_name").ifPresent(name -> filters.putIfAbsent(SnapshotFilter.NAME, name));
        if (call.version().atLeast(METADATA_FROM)) {
            filters.computeIfPresent(
                    SnapshotFilter.METADATA, (filter, said) -> Metadata.write(Literals.texts("metadata", said)));
        } else {
            filters.remove(SnapshotFilter.METADATA);
        }
        if (!(query.allTenants() && call.caller().admin())) {
            filters.put(SnapshotFilter.PROJECT, call.caller().projectId());
        }
        Sorting sorting = Sorting.of(query, SnapshotSort.class);
        return snapshots.list(new ListQuery<>(filters, sorting.key(), sorting.ascending(), query.page()));
    }
}
