package org.caravault.api.shares;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Body;
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
import org.caravault.share.ListedShare;
import org.caravault.share.Share;
import org.caravault.share.ShareCatalogue;
import org.caravault.share.ShareFilter;
import org.caravault.share.ShareSort;
import org.caravault.share.VisibleShares;

/** Finds the shares that a caller asks for and may see. */
public final class ShareSearch {
    /** Filters that older clients do not know, and that are not there for them. */
    private static final Map<ShareFilter, Integer> SINCE = Map.of(
            ShareFilter.EXPORT_LOCATION, 35,
            ShareFilter.EXPORT_PATH, 35,
            ShareFilter.NAME_LIKE, 36,
            ShareFilter.DESCRIPTION, 36,
            ShareFilter.DESCRIPTION_LIKE, 36);

    private final ShareCatalogue shares;
    private final VisibleShares visible;

    public ShareSearch(ShareCatalogue shares, VisibleShares visible) {
        this.shares = shares;
        this.visible = visible;
    }

    /** One share, by the id in the path; a public one is everybody's to see. */
    public ListedShare one(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        return Ids.of(id)
                .flatMap(known -> visible.listedOrPublic(call.caller(), known))
                .orElseThrow(() -> missing(id));
    }

    /** One share of the caller's own project: what is not shown of a public one. */
    public ListedShare ofProject(ApiRequest call, String id) {
        ListedShare found = one(call, id);
        if (!VisibleShares.isOwn(call.caller(), found)) {
            throw missing(id);
        }
        return found;
    }

    /** One share that the caller may change. */
    public ListedShare own(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAllowedToWrite();
        ListedShare found = one(call, id);
        if (!VisibleShares.isOwn(call.caller(), found)) {
            throw RefusalException.forbidden("Access was denied to this resource.");
        }
        return found;
    }

    /** The share that a request was answered with, and what is known beside it. */
    public ListedShare answered(@Body Share share) {
        return shares.find(share.id()).orElseThrow(() -> missing(share.id().toString()));
    }

    /** A page of a list. */
    public Listed<ListedShare> list(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        Query query = call.query();
        Map<ShareFilter, String> filters = new EnumMap<>(ShareFilter.class);
        for (ShareFilter filter : ShareFilter.values()) {
            if (call.version().atLeast(SINCE.getOrDefault(filter, 0))) {
                query.text(filter.wire())
                        .filter(value -> !value.isEmpty())
                        .ifPresent(value -> filters.put(filter, value));
            }
        }
        query.text("display_name").ifPresent(name -> filters.putIfAbsent(ShareFilter.NAME, name));
        query.text("display_description")
                .filter(text -> call.version().atLeast(36))
                .ifPresent(text -> filters.putIfAbsent(ShareFilter.DESCRIPTION, text));
        for (ShareFilter literal : List.of(ShareFilter.METADATA, ShareFilter.EXTRA_SPECS)) {
            filters.computeIfPresent(literal, (f, said) -> Metadata.write(Literals.texts(f.wire(), said)));
        }
        filters.put(
                ShareFilter.SOFT_DELETED,
                Boolean.toString(call.version().atLeast(69) && query.flag("is_soft_deleted")));
        if (filters.containsKey(ShareFilter.HOST) || filters.containsKey(ShareFilter.SHARE_SERVER)) {
            call.mustBeAdmin(); // what one may not see one may not guess either
        }
        if (!(query.allTenants() && call.caller().admin())) {
            filters.remove(ShareFilter.PROJECT);
            filters.put(
                    query.flag("is_public") ? ShareFilter.PROJECT_OR_PUBLIC : ShareFilter.PROJECT,
                    call.caller().projectId());
        }
        Sorting sorting = Sorting.of(query, ShareSort.class);
        return shares.list(new ListQuery<>(filters, sorting.key(), sorting.ascending(), query.page()));
    }

    static RefusalException missing(String id) {
        return RefusalException.notFound("Share %s could not be found.".formatted(Texts.shortened(id)));
    }

    /** How many backups a share has. */
    int backupsOf(ListedShare share) {
        return shares.backupsOf(share.share().id());
    }

    /** How many snapshots a share has. */
    int snapshotsOf(ListedShare share) {
        return shares.snapshotsOf(share.share().id());
    }

    /** A share that has snapshots or backups stays. */
    void mustStandAlone(ListedShare share) {
        dependents(share).ifPresent(many -> {
            throw RefusalException.forbidden(many);
        });
    }

    /** What stands in the way of a share's deletion, as Manila says it. */
    Optional<String> dependents(ListedShare share) {
        int snapshots = snapshotsOf(share);
        int backups = backupsOf(share);
        if (snapshots > 0) {
            return Optional.of("Invalid share: Share still has %d dependent snapshots.".formatted(snapshots));
        }
        return backups > 0
                ? Optional.of("Invalid share: Share still has %d dependent backups.".formatted(backups))
                : Optional.empty();
    }
}
