package org.caravault.api.quotas;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Views;
import org.caravault.quota.Quotas;
import org.caravault.quota.Resource;

/** Limits as Manila's clients see them: in the version that they ask for. */
final class QuotaViews {
    private record Limit(Resource resource, String maximum, String used) {}

    /** The names in {@code /v2/limits}. */
    private static final List<Limit> ABSOLUTE = List.of(
            new Limit(Resource.SHARES, "maxTotalShares", "totalSharesUsed"),
            new Limit(Resource.SNAPSHOTS, "maxTotalShareSnapshots", "totalShareSnapshotsUsed"),
            new Limit(Resource.GIGABYTES, "maxTotalShareGigabytes", "totalShareGigabytesUsed"),
            new Limit(Resource.SNAPSHOT_GIGABYTES, "maxTotalSnapshotGigabytes", "totalSnapshotGigabytesUsed"),
            new Limit(Resource.SHARE_NETWORKS, "maxTotalShareNetworks", "totalShareNetworksUsed"),
            new Limit(Resource.SHARE_GROUPS, "maxTotalShareGroups", "totalShareGroupsUsed"),
            new Limit(Resource.SHARE_GROUP_SNAPSHOTS, "maxTotalShareGroupSnapshots", "totalShareGroupSnapshotsUsed"),
            new Limit(Resource.SHARE_REPLICAS, "maxTotalShareReplicas", "totalShareReplicasUsed"),
            new Limit(Resource.REPLICA_GIGABYTES, "maxTotalReplicaGigabytes", "totalReplicaGigabytesUsed"),
            new Limit(Resource.BACKUPS, "maxTotalShareBackups", "totalShareBackupsUsed"),
            new Limit(Resource.BACKUP_GIGABYTES, "maxTotalBackupGigabytes", "totalBackupGigabytesUsed"));

    static final Set<String> NOT_OF_TYPES =
            Set.of(Resource.SHARE_NETWORKS.wire(), Resource.SHARE_GROUPS.wire(), Resource.SHARE_GROUP_SNAPSHOTS.wire());

    private QuotaViews() {}

    static Map<String, Object> limits(ApiRequest call, Map<Resource, Integer> limits) {
        return known(call, resource -> limits.get(resource));
    }

    static Map<String, Object> usage(ApiRequest call, Map<Resource, Integer> limits, Quotas.Usage usage) {
        return known(
                call,
                resource -> Views.ordered("limit", limits.get(resource), "in_use", usage.of(resource), "reserved", 0));
    }

    static Map<String, Object> absolute(ApiRequest call, Map<Resource, Integer> limits, Quotas.Usage usage) {
        Map<String, Object> absolute = new LinkedHashMap<>();
        List<Limit> known = ABSOLUTE.stream()
                .filter(limit -> call.version().atLeast(limit.resource().since()))
                .toList();
        known.forEach(limit -> absolute.put(limit.maximum(), limits.get(limit.resource())));
        known.forEach(limit -> absolute.put(limit.used(), usage.of(limit.resource())));
        return Map.of("limits", Views.ordered("rate", List.of(), "absolute", absolute));
    }

    private static Map<String, Object> known(ApiRequest call, Function<Resource, Object> value) {
        Map<String, Object> view = new LinkedHashMap<>();
        for (Resource resource : Resource.values()) {
            if (call.version().atLeast(resource.since())) {
                view.put(resource.wire(), value.apply(resource));
            }
        }
        return view;
    }
}
