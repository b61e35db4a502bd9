package org.caravault.api.backups;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupDetail;
import org.caravault.backup.BackupFilter;
import org.caravault.backup.BackupLists;
import org.caravault.backup.BackupSort;
import org.caravault.backup.BackupSummary;
import org.caravault.backup.VisibleBackups;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Ids;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Query;
import org.caravault.http.manila.Sorting;
import org.caravault.problem.RefusalException;
import org.caravault.query.ListQuery;
import org.caravault.query.Listed;
import org.caravault.share.Share;
import org.caravault.share.VisibleShares;

/** Finds the backups that a caller asks for and may see. */
public final class BackupSearch {
    private final VisibleBackups backups;
    private final BackupLists lists;
    private final VisibleShares shares;

    public BackupSearch(VisibleBackups backups, BackupLists lists, VisibleShares shares) {
        this.backups = backups;
        this.lists = lists;
        this.shares = shares;
    }

    /** One backup, by the id in the path. */
    public Backup one(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        return backups.find(call.caller(), Ids.found("backup", id)).orElseThrow(() -> Ids.missing("backup", id));
    }

    /** A page of a list, in short. */
    public Listed<BackupSummary> list(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        return lists.summaries(wanted(call));
    }

    /** A page of a list, in full. */
    public Listed<BackupDetail> detail(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        return lists.details(wanted(call));
    }

    private ListQuery<BackupFilter> wanted(ApiRequest call) {
        Query query = call.query();
        Map<BackupFilter, String> filters = new EnumMap<>(BackupFilter.class);
        for (BackupFilter filter : BackupFilter.values()) {
            query.text(filter.wire()).ifPresent(value -> filters.put(filter, value));
        }
        Optional.ofNullable(filters.get(BackupFilter.SHARE))
                .filter(id -> !id.isEmpty()) // the backups of no share are none
                .ifPresent(id -> mustExist(call, id));
        if (!call.caller().admin()) {
            filters.remove(BackupFilter.HOST); // what one may not see one may not guess either
            filters.remove(BackupFilter.TOPIC);
        }
        if (!(query.allTenants() && call.caller().admin())) {
            filters.put(BackupFilter.PROJECT, call.caller().projectId());
        }
        Sorting sorting = Sorting.of(query, BackupSort.class);
        return new ListQuery<>(filters, sorting.key(), sorting.ascending(), query.page());
    }

    private void mustExist(ApiRequest call, String share) {
        Optional<Share> found = Ids.of(share).flatMap(id -> shares.find(call.caller(), id));
        if (found.isEmpty()) {
            throw RefusalException.invalid("share_id: no share exists with ID %s.".formatted(Texts.shortened(share)));
        }
    }
}
