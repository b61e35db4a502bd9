package org.caravault.api.snapshots;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Metadata;
import org.caravault.http.manila.Resets;
import org.caravault.problem.RefusalException;
import org.caravault.snapshot.Snapshot;
import org.caravault.snapshot.SnapshotStatus;
import org.caravault.snapshot.SnapshotStore;

/** Changes of a snapshot that need no job. */
public final class SnapshotChanges {
    private final SnapshotStore snapshots;
    private final SnapshotSearch search;

    public SnapshotChanges(SnapshotStore snapshots, SnapshotSearch search) {
        this.snapshots = snapshots;
        this.search = search;
    }

    /** Renames; null clears. */
    public Snapshot update(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAllowedToWrite();
        Fields fields = call.member("snapshot");
        Snapshot snapshot = search.one(call, id);
        return snapshots
                .rename(
                        snapshot.id(),
                        renamed(fields, "name", snapshot.name()),
                        renamed(fields, "description", snapshot.description()))
                .orElseThrow(() -> SnapshotSearch.missing(id));
    }

    private static Optional<String> renamed(Fields fields, String field, Optional<String> otherwise) {
        String alias = "display_" + field;
        return fields.has(field) || fields.has(alias) ? fields.text(field, alias) : otherwise;
    }

    /** An administrator's reset of the status. */
    public void reset(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        String status = Resets.status(call, call.json().fieldNames().next());
        snapshots.reset(search.one(call, id).id(), SnapshotStatus.of(status).orElseThrow());
    }

    /** All metadata. */
    public Map<String, Object> metadata(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        return Map.of("metadata", Metadata.read(search.one(call, id).metadata()));
    }

    /** Adds to the metadata. */
    public Map<String, Object> addMetadata(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        Map<String, String> more = call.member("metadata").texts("metadata");
        return change(call, id, before -> {
            before.putAll(more);
            return before;
        });
    }

    /** Replaces the metadata. */
    public Map<String, Object> replaceMetadata(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        Map<String, String> all = call.member("metadata").texts("metadata");
        return change(call, id, before -> all);
    }

    /** One entry of the metadata. */
    public Map<String, Object> metadataItem(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id, @Header("key") String key) {
        Map<String, String> all = Metadata.read(search.one(call, id).metadata());
        if (!all.containsKey(key)) {
            throw noSuchKey(key);
        }
        return Map.of("meta", Map.of(key, all.get(key)));
    }

    /** Takes one entry out of the metadata. */
    public void removeMetadata(
            @Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id, @Header("key") String key) {
        change(call, id, before -> {
            if (before.remove(key) == null) {
                throw noSuchKey(key);
            }
            return before;
        });
    }

    private interface Change {
        Map<String, String> of(Map<String, String> before);
    }

    /** Of callers at the same time each starts anew from what the others left. */
    private Map<String, Object> change(ApiRequest call, String id, Change change) {
        call.mustBeAllowedToWrite();
        while (true) {
            Snapshot snapshot = search.one(call, id);
            Map<String, String> after = change.of(Metadata.read(snapshot.metadata()));
            if (snapshots.metadata(snapshot.id(), snapshot.metadata(), Metadata.write(after))) {
                return Map.of("metadata", after);
            }
        }
    }

    private static RefusalException noSuchKey(String key) {
        return RefusalException.notFound("Metadata item %s was not found.".formatted(Texts.shortened(key)));
    }
}
