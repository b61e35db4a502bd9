package org.caravault.quota;

import java.util.Map;
import java.util.Optional;
import org.caravault.Refusal;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How many backups a project may have, and of how many GB. Usage is counted from the backups themselves, so it cannot
 * drift from them.
 */
public final class Quotas {
    /** A limited resource; the names are Manila's. */
    public enum Resource {
        BACKUPS("backups"),
        BACKUP_GIGABYTES("backup_gigabytes");

        private final String wire;

        Resource(String wire) {
            this.wire = wire;
        }

        public String wire() {
            return wire;
        }
    }

    /** What a project uses. */
    public record Usage(int backups, int gigabytes) {
        public int of(Resource resource) {
            return switch (resource) {
                case BACKUPS -> backups;
                case BACKUP_GIGABYTES -> gigabytes;
            };
        }
    }

    /** No limit, as Manila writes it. */
    public static final int UNLIMITED = -1;

    private final JdbcClient db;
    private final Map<Resource, Integer> defaults;

    public Quotas(JdbcClient db, Map<Resource, Integer> defaults) {
        this.db = db;
        this.defaults = Map.copyOf(defaults);
    }

    /** The limit of a project that has none of its own. */
    public int defaultLimit(Resource resource) {
        return defaults.get(resource);
    }

    public int limit(String project, Resource resource) {
        return db.sql("select hard_limit from quotas where project_id = ? and resource = ?")
                .params(project, resource.wire())
                .query(Integer.class)
                .optional()
                .orElse(defaults.get(resource));
    }

    public Usage usage(String project) {
        return db.sql("""
                select count(*)::int as backups, coalesce(sum(size_gb), 0)::int as gigabytes
                from backups where project_id = ?""")
                .param(project)
                .query((r, row) -> new Usage(r.getInt("backups"), r.getInt("gigabytes")))
                .single();
    }

    /** Gives a project a limit of its own, or with none takes it back to the default. */
    public void set(String project, Resource resource, Optional<Integer> limit) {
        limit.ifPresentOrElse(
                n -> db.sql("""
                insert into quotas (project_id, resource, hard_limit) values (?, ?, ?)
                on conflict (project_id, resource) do update set hard_limit = excluded.hard_limit""").params(project, resource.wire(), n).update(),
                () -> db.sql("delete from quotas where project_id = ? and resource = ?")
                        .params(project, resource.wire())
                        .update());
    }

    /**
     * Makes sure that one more backup fits. Call it in the transaction that inserts the backup: until that ends, the
     * other requests of the same project wait here, so that two cannot both see the last free place.
     *
     * @throws Refusal over quota; gigabytes are looked at before the count, as Manila does
     */
    public void mustHold(String project, int sizeGb) {
        db.sql("select pg_advisory_xact_lock(hashtext('quota'), hashtext(?))")
                .param(project)
                .query((r, row) -> row)
                .list();
        Usage usage = usage(project);
        int gigabytes = limit(project, Resource.BACKUP_GIGABYTES);
        if (gigabytes != UNLIMITED && usage.gigabytes() + sizeGb > gigabytes) {
            throw Refusal.overQuota(
                    "Requested backup exceeds allowed Backup gigabytes quota. Requested %dG, quota is %dG and %dG has been consumed."
                            .formatted(sizeGb, gigabytes, usage.gigabytes()));
        }
        int backups = limit(project, Resource.BACKUPS);
        if (backups != UNLIMITED && usage.backups() + 1 > backups) {
            throw Refusal.overQuota("Maximum number of backups allowed (%d) exceeded.".formatted(backups));
        }
    }
}
