package org.caravault.api.snapshots;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.Refusal;
import org.caravault.api.wire.Call;
import org.caravault.api.wire.Fields;
import org.caravault.api.wire.Metadata;
import org.caravault.api.wire.Resets;
import org.caravault.api.wire.Texts;
import org.caravault.api.wire.Wire;
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
    public Snapshot update(@Variable(Wire.CALL) Call call, @Header("id") String id) {
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
    public void reset(@Variable(Wire.CALL) Call call, @Header("id") String id) {
        call.mustBeAdmin();
        String status = Resets.status(call, call.json().fieldNames().next());
        snapshots.reset(search.one(call, id).id(), SnapshotStatus.of(status).orElseThrow());
    }

    /** All metadata. */
    public Map<String, Object> metadata(@Variable(Wire.CALL) Call call, @Header("id") String id) {
        return Map.of("metadata", Metadata.read(search.one(call, id).metadata()));
    }

    /** Adds to the metadata. */
    public Map<String, Object> addMetadata(@Variable(Wire.CALL) Call call, @Header("id") String id) {
        Map<String, String> more = call.member("metadata").texts("metadata");
        return change(call, id, before -> {
            before.putAll(more);
            return before;
        });
    }

    /** Replaces the metadata. */
    public Map<String, Object> replaceMetadata(@Variable(Wire.CALL) Call call, @Header("id") String id) {
        Map<String, String> all = call.member("metadata").texts("metadata");
        return change(call, id, before -> all);
    }

    /** One entry of the metadata. */
    public Map<String, Object> metadataItem(
            @Variable(Wire.CALL) Call call, @Header("id") String id, @Header("key") String key) {
        Map<String, String> all = Metadata.read(search.one(call, id).metadata());
        if (!all.containsKey(key)) {
            throw noSuchKey(key);
        }
        return Map.of("meta", Map.of(key, all.get(key)));
    }

    /** Takes one entry out of the metadata. */
    public void removeMetadata(@Variable(Wire.CALL) Call call, @Header("id") String id, @Header("key") String key) {
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
    private Map<String, Object> change(Call call, String id, Change change) {
        call.mustBeAllowedToWrite();
        while (true) {
            Snapshot snapshot = search.one(call, id);
            Map<String, String> after = change.of(Metadata.read(snapshot.metadata()));
            if (snapshots.metadata(snapshot.id(), snapshot.metadata(), Metadata.write(after))) {
                return Map.of("metadata", after);
            }
        }
    }

    private static Refusal noSuchKey(String key) {
        return Refusal.notFound("Metadata item %s was not found.".formatted(Texts.shortened(key)));
    }
}
