package org.caravault.quota;

import java.util.Arrays;
import java.util.Optional;

/**
 * A limited resource. The names, the defaults and the order are Manila's, and so is the microversion from which on
 * clients know it. What Caravault does not have, such as share networks, is never used.
 */
public enum QuotaResource {
    SHARES("shares", 0, 50),
    GIGABYTES("gigabytes", 0, 1000),
    SNAPSHOTS("snapshots", 0, 50),
    SNAPSHOT_GIGABYTES("snapshot_gigabytes", 0, 1000),
    SHARE_NETWORKS("share_networks", 0, 10),
    SHARE_GROUPS("share_groups", 40, 50),
    SHARE_GROUP_SNAPSHOTS("share_group_snapshots", 40, 50),
    SHARE_REPLICAS("share_replicas", 53, 100),
    REPLICA_GIGABYTES("replica_gigabytes", 53, 1000),
    PER_SHARE_GIGABYTES("per_share_gigabytes", 62, -1),
    BACKUPS("backups", 80, 10),
    BACKUP_GIGABYTES("backup_gigabytes", 80, 1000),
    ENCRYPTION_KEYS("encryption_keys", 90, 100);

    private final String wire;
    private final int since;
    private final int byDefault;

    QuotaResource(String wire, int since, int byDefault) {
        this.wire = wire;
        this.since = since;
        this.byDefault = byDefault;
    }

    /** {@return the name, as Manila writes it} */
    public String wire() {
        return wire;
    }

    /** The minor version from which on it is shown: 80 for 2.80. */
    public int since() {
        return since;
    }

    int byDefault() {
        return byDefault;
    }

    /** {@return the one that Manila writes so; empty: there is none} */
    public static Optional<QuotaResource> of(String wire) {
        return Arrays.stream(values()).filter(r -> r.wire.equals(wire)).findFirst();
    }
}
