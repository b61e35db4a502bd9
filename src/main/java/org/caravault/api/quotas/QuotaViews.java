package org.caravault.api.quotas;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Views;
import org.caravault.quota.QuotaResource;
import org.caravault.quota.Quotas;

/** Limits as Manila's clients see them: in the version that they ask for. */
final class QuotaViews {
    private record Limit(QuotaResource resource, String maximum, String used) {}

    /** The names in {@code /v2/limits}. */
    private static final List<Limit> ABSOLUTE = List.of(
            new Limit(QuotaResource.SHARES, "maxTotalShares", "totalSharesUsed"),
            new Limit(QuotaResource.SNAPSHOTS, "maxTotalShareSnapshots", "totalShareSnapshotsUsed"),
            new Limit(QuotaResource.GIGABYTES, "maxTotalShareGigabytes", "totalShareGigabytesUsed"),
            new Limit(QuotaResource.SNAPSHOT_GIGABYTES, "maxTotalSnapshotGigabytes", "totalSnapshotGigabytesUsed"),
            new Limit(QuotaResource.SHARE_NETWORKS, "maxTotalShareNetworks", "totalShareNetworksUsed"),
            new Limit(QuotaResource.SHARE_GROUPS, "maxTotalShareGroups", "totalShareGroupsUsed"),
            new Limit(
                    QuotaResource.SHARE_GROUP_SNAPSHOTS, "maxTotalShareGroupSnapshots", "totalShareGroupSnapshotsUsed"),
            new Limit(QuotaResource.SHARE_REPLICAS, "maxTotalShareReplicas", "totalShareReplicasUsed"),
            new Limit(QuotaResource.REPLICA_GIGABYTES, "maxTotalReplicaGigabytes", "totalReplicaGigabytesUsed"),
            new Limit(QuotaResource.BACKUPS, "maxTotalShareBackups", "totalShareBackupsUsed"),
            new Limit(QuotaResource.BACKUP_GIGABYTES, "maxTotalBackupGigabytes", "totalBackupGigabytesUsed"));

    static final Set<String> NOT_OF_TYPES = Set.of(
            QuotaResource.SHARE_NETWORKS.wire(),
            QuotaResource.SHARE_GROUPS.wire(),
            QuotaResource.SHARE_GROUP_SNAPSHOTS.wire());

    private QuotaViews() {}

    static Map<String, Object> limits(ApiRequest call, Map<QuotaResource, Integer> limits) {
        return known(call, resource -> limits.get(resource));
    }

    static Map<String, Object> usage(ApiRequest call, Map<QuotaResource, Integer> limits, Quotas.Usage usage) {
        return known(
                call,
                resource -> Views.ordered("limit", limits.get(resource), "in_use", usage.of(resource), "reserved", 0));
    }

    static Map<String, Object> absolute(ApiRequest call, Map<QuotaResource, Integer> limits, Quotas.Usage usage) {
        Map<String, Object> absolute = new LinkedHashMap<>();
        List<Limit> known = ABSOLUTE.stream()
                .filter(limit -> call.version().atLeast(limit.resource().since()))
                .toList();
        known.forEach(limit -> absolute.put(limit.maximum(), limits.get(limit.resource())));
        known.forEach(limit -> absolute.put(limit.used(), usage.of(limit.resource())));
        return Map.of("limits", Views.ordered("rate", List.of(), "absolute", absolute));
    }

    private static Map<String, Object> known(ApiRequest call, Function<QuotaResource, Object> value) {
        Map<String, Object> view = new LinkedHashMap<>();
        for (QuotaResource resource : QuotaResource.values()) {
            if (call.version().atLeast(resource.since())) {
                view.put(resource.wire(), value.apply(resource));
            }
        }
        return view;
    }
}
