package org.caravault.api.shares;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Metadata;
import org.caravault.problem.RefusalException;
import org.caravault.share.ListedShare;
import org.caravault.share.Share;
import org.caravault.share.ShareChanges;

/** A share's name, description, publicity and metadata: they may change while it is busy. */
public final class ShareUpdates {
    private final ShareSearch search;
    private final ShareChanges changes;

    public ShareUpdates(ShareSearch search, ShareChanges changes) {
        this.search = search;
        this.changes = changes;
    }

    /** Renames; null clears. */
    public ListedShare update(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        Fields fields = call.member("share");
        Share share = search.own(call, id).share();
        changes.describe(
                share.id(),
                renamed(fields, "name", share.name()),
                renamed(fields, "description", share.description()),
                fields.has("is_public") ? fields.flag("is_public") : share.isPublic());
        return search.one(call, id);
    }

    private static Optional<String> renamed(Fields fields, String field, Optional<String> otherwise) {
        String alias = "display_" + field;
        return fields.has(field) || fields.has(alias) ? fields.text(field, alias) : otherwise;
    }

    /** All metadata. */
    public Map<String, Object> metadata(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        return Map.of("metadata", read(search.one(call, id)));
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
        Map<String, String> all = read(search.one(call, id));
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
        while (true) {
            Share share = search.own(call, id).share();
            Map<String, String> after = change.of(Metadata.read(share.metadata()));
            if (changes.metadata(share.id(), share.metadata(), Metadata.write(after))) {
                return Map.of("metadata", after);
            }
        }
    }

    private static Map<String, String> read(ListedShare share) {
        return Metadata.read(share.share().metadata());
    }

    private static RefusalException noSuchKey(String key) {
        return RefusalException.notFound("Metadata item %s was not found.".formatted(Texts.shortened(key)));
    }
}
