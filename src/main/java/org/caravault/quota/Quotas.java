package org.caravault.quota;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.caravault.problem.RefusalException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How many backups and shares a project may have, and of how many GB. Usage is counted from the rows themselves, so it
 * cannot drift from them.
 */
public final class Quotas {
    private static final String SET = """
            insert into quotas (project_id, resource, hard_limit) values (?, ?, ?)
            on conflict (project_id, resource) do update set hard_limit = excluded.hard_limit""";

    private static final String SET_DEFAULT = """
            insert into quota_classes (resource, hard_limit) values (?, ?)
            on conflict (resource) do update set hard_limit = excluded.hard_limit""";

    /**
     * A backup that failed and was never complete takes no place: else the failures of one share would keep the others from being backed up. Nor does one
     * that a wrong clock has dated in the future: retention does not count it either.
     */
    private static final String TAKES_PLACE =
            "not (bytes is null and status in ('error', 'deleting', 'error_deleting'))"
                    + " and created_at <= clock_timestamp() + interval '5 minutes'";

    /** For a backup that displaces others: what it displaces, what those displace that are being made, and what is being deleted, is going. */
    private static final String BESIDE_OTHERS = """
             and id <> all (?) and status <> 'deleting'
             and id not in (select unnest(displaced) from backups where project_id = ? and status = 'creating')""";

    /** What a project uses. */
    public record Usage(Map<QuotaResource, Integer> used) {
        public Usage {
            used = Map.copyOf(used);
        }

        /** What there is none of here is not used. */
        public int of(QuotaResource resource) {
            return used.getOrDefault(resource, 0);
        }

        public int backups() {
            return of(QuotaResource.BACKUPS);
        }
    }

    /** No limit, as Manila writes it. */
    public static final int UNLIMITED = -1;

    private final JdbcClient db;
    private final Map<QuotaResource, Integer> configured;

    /**
     * The quotas in a database.
     *
     * @param configured limits of projects that have none of their own, where the configuration says so
     */
    public Quotas(JdbcClient db, Map<QuotaResource, Integer> configured) {
        this.db = db;
        this.configured = Map.copyOf(configured);
    }

    /** The limits of a project that has none of its own. */
    public Map<QuotaResource, Integer> defaults() {
        Map<QuotaResource, Integer> limits = new EnumMap<>(QuotaResource.class);
        for (QuotaResource resource : QuotaResource.values()) {
            limits.put(resource, configured.getOrDefault(resource, resource.byDefault()));
        }
        db.sql("select resource, hard_limit from quota_classes")
                .query((r, row) -> Map.entry(r.getString("resource"), r.getInt("hard_limit")))
                .list()
                .forEach(own -> QuotaResource.of(own.getKey()).ifPresent(known -> limits.put(known, own.getValue())));
        return limits;
    }

    /** A project's limits. */
    public Map<QuotaResource, Integer> limits(String project) {
        Map<QuotaResource, Integer> limits = defaults();
        db.sql("select resource, hard_limit from quotas where project_id = ?")
                .param(project)
                .query((r, row) -> Map.entry(r.getString("resource"), r.getInt("hard_limit")))
                .list()
                .forEach(own -> QuotaResource.of(own.getKey()).ifPresent(known -> limits.put(known, own.getValue())));
        return limits;
    }

    /** What a project uses, counted now. */
    public Usage usage(String project) {
        return db.sql("""
                select (select count(*) from shares where project_id = :p)::int as shares,
                       (select least(coalesce(sum(size_gb), 0), 2147483647) from shares where project_id = :p)::int as gigabytes,
                       (select count(*) from snapshots where project_id = :p)::int as snapshots,
                       (select least(coalesce(sum(size_gb), 0), 2147483647) from snapshots where project_id = :p)::int as snapshot_gigabytes,
                       (select count(*) from backups where project_id = :p and %1$s)::int as backups,
                       (select least(coalesce(sum(size_gb), 0), 2147483647) from backups
                        where project_id = :p and %1$s)::int as backup_gigabytes""".formatted(TAKES_PLACE))
                .param("p", project)
                .query((r, row) -> new Usage(Map.of(
                        QuotaResource.SHARES, r.getInt("shares"),
                        QuotaResource.GIGABYTES, r.getInt("gigabytes"),
                        QuotaResource.SNAPSHOTS, r.getInt("snapshots"),
                        QuotaResource.SNAPSHOT_GIGABYTES, r.getInt("snapshot_gigabytes"),
                        QuotaResource.BACKUPS, r.getInt("backups"),
                        QuotaResource.BACKUP_GIGABYTES, r.getInt("backup_gigabytes"))))
                .single();
    }

    /** Only what a new backup can exceed: it is asked for thousands of times in a minute when policies fire. */
    private Usage usageOfBackups(String project, Set<UUID> displaced) {
        return db.sql("""
                select count(*)::int as backups, least(coalesce(sum(size_gb), 0), 2147483647)::int as backup_gigabytes
                from backups where project_id = ? and %s""".formatted(displaced.isEmpty() ? TAKES_PLACE : TAKES_PLACE + BESIDE_OTHERS))
                .params(
                        displaced.isEmpty()
                                ? List.of(project)
                                : List.of(project, displaced.toArray(UUID[]::new), project))
                .query((r, row) -> new Usage(Map.of(
                        QuotaResource.BACKUPS, r.getInt("backups"),
                        QuotaResource.BACKUP_GIGABYTES, r.getInt("backup_gigabytes"))))
                .single();
    }

    /** Gives a project a limit of its own. */
    public void set(String project, QuotaResource resource, int limit) {
        db.sql(SET).params(project, resource.wire(), limit).update();
    }

    /** Takes a project back to the defaults. */
    public void reset(String project) {
        db.sql("delete from quotas where project_id = ?").param(project).update();
    }

    /** Changes the limit of all projects that have none of their own: Manila's class {@code default}. */
    public void setDefault(QuotaResource resource, int limit) {
        db.sql(SET_DEFAULT).params(resource.wire(), limit).update();
    }

    /**
     * Makes sure that one more backup fits. Call it in the transaction that inserts the backup: until that ends, the
     * other requests of the same project wait here, so that two cannot both see the last free place.
     *
     * @param displaced backups that go once the new one is complete: for so long the project may have it beside them
     * @throws RefusalException over quota; gigabytes are looked at before the count, as Manila does
     */
    public void reserveBackup(String project, int sizeGb, Set<UUID> displaced) {
        Map<QuotaResource, Integer> before = limits(project);
        if (before.get(QuotaResource.BACKUPS) == UNLIMITED && before.get(QuotaResource.BACKUP_GIGABYTES) == UNLIMITED) {
            return; // without a limit there is no last free place, so requests need not wait for each other
        }
        waitForOthers(project);
        Map<QuotaResource, Integer> limits = limits(project);
        Usage usage = usageOfBackups(project, displaced);
        if (exceeds(QuotaResource.BACKUP_GIGABYTES, sizeGb, limits, usage)) {
            throw RefusalException.overQuota(
                    "Requested backup exceeds allowed Backup gigabytes quota. Requested %dG, quota is %dG and %dG has been consumed."
                            .formatted(
                                    sizeGb,
                                    limits.get(QuotaResource.BACKUP_GIGABYTES),
                                    usage.of(QuotaResource.BACKUP_GIGABYTES)));
        }
        if (exceeds(QuotaResource.BACKUPS, 1, limits, usage)) {
            throw RefusalException.overQuota(
                    "Maximum number of backups allowed (%d) exceeded.".formatted(limits.get(QuotaResource.BACKUPS)));
        }
    }

    /**
     * Makes sure that so many more shares of so many more GB fit, in the transaction that makes them.
     *
     * @param sizeGb of the whole share, once it is made or extended
     */
    public void reserveShare(String project, int shares, int moreGb, int sizeGb) {
        waitForOthers(project);
        Map<QuotaResource, Integer> limits = limits(project);
        Usage usage = usage(project);
        int largest = limits.get(QuotaResource.PER_SHARE_GIGABYTES);
        if (largest != UNLIMITED && sizeGb > largest) {
            throw RefusalException.overQuota(
                    "Requested share size %dG is larger than maximum allowed limit %dG.".formatted(sizeGb, largest));
        }
        if (exceeds(QuotaResource.GIGABYTES, moreGb, limits, usage)) {
            throw RefusalException.overQuota(
                    "Requested share exceeds allowed project/user or share type gigabytes quota: %dG of %dG are used."
                            .formatted(usage.of(QuotaResource.GIGABYTES), limits.get(QuotaResource.GIGABYTES)));
        }
        if (exceeds(QuotaResource.SHARES, shares, limits, usage)) {
            throw RefusalException.overQuota(
                    "Maximum number of shares allowed (%d) exceeded.".formatted(limits.get(QuotaResource.SHARES)));
        }
    }

    /** Makes sure that one more snapshot fits, in the transaction that inserts it. */
    public void reserveSnapshot(String project, int sizeGb) {
        waitForOthers(project);
        Map<QuotaResource, Integer> limits = limits(project);
        Usage usage = usage(project);
        if (exceeds(QuotaResource.SNAPSHOT_GIGABYTES, sizeGb, limits, usage)) {
            throw RefusalException.overQuota("Requested snapshot exceeds allowed gigabytes quota: %dG of %dG are used."
                    .formatted(
                            usage.of(QuotaResource.SNAPSHOT_GIGABYTES), limits.get(QuotaResource.SNAPSHOT_GIGABYTES)));
        }
        if (exceeds(QuotaResource.SNAPSHOTS, 1, limits, usage)) {
            throw RefusalException.overQuota("Maximum number of snapshots allowed (%d) exceeded."
                    .formatted(limits.get(QuotaResource.SNAPSHOTS)));
        }
    }

    /** Makes sure that a share fits that goes back to a snapshot of a time when it was larger. */
    public void reserveRevert(String project, int shareGb, int snapshotGb) {
        if (snapshotGb > shareGb) {
            reserveShare(project, 0, snapshotGb - shareGb, snapshotGb);
        }
    }

    private void waitForOthers(String project) {
        db.sql("select pg_advisory_xact_lock(hashtext('quota'), hashtext(?))")
                .param(project)
                .query((r, row) -> row)
                .list();
    }

    private static boolean exceeds(QuotaResource resource, int more, Map<QuotaResource, Integer> limits, Usage usage) {
        int limit = limits.get(resource);
        return more > 0 && limit != UNLIMITED && (long) usage.of(resource) + more > limit;
    }
}
