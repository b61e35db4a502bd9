package org.caravault.policy;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.BackupStore;
import org.caravault.job.Fence;
import org.caravault.job.LeaseLostException;
import org.caravault.notify.Event;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Restore drills, in the database. */
public final class Drills {
    private static final String PROVEN = """
            update drills set state = 'proven', files = ?, bytes = ?, seconds = ?, ended_at = clock_timestamp()
            where id = ? and attempt = ? and state = 'asked'""";

    private static final String VOID = """
            update drills set state = 'void', ended_at = clock_timestamp()
            where id = ? and attempt = ? and state = 'asked'""";

    private static final String FAILED = """
            update drills set state = 'failed', cause = ?, ended_at = clock_timestamp()
            where id = ? and attempt = ? and state = 'asked'""";

    private static final String LAST_PROVEN = """
            select * from drills where backup_id = ? and state = 'proven' order by ended_at desc limit 1""";

    private static final String LAST_OF = """
            select distinct on (share_id) * from drills
            where policy_id = ? and state in ('proven', 'failed') order by share_id, ended_at desc""";

    private static final String ASKED = "asked";

    private final JdbcClient db;
    private final Fence fence;
    private final PolicyStore policies;
    private final BackupStore backups;
    private final Clock clock;
    private final Supplier<List<String>> drivers;
    private final SavepointPerItem apart;

    /** {@code drivers}: those that can restore a backup beside itself; others' backups are not drilled. */
    public Drills(JdbcClient db, Clock clock, Supplier<List<String>> drivers) {
        this.db = db;
        this.fence = new Fence(db, "drills", "state");
        this.policies = new PolicyStore(db);
        this.backups = new BackupStore(db);
        this.clock = clock;
        this.drivers = drivers;
        this.apart = new SavepointPerItem(db, LoggerFactory.getLogger(Drills.class));
    }

    /** Writes down the drills that are due, for jobs to carry out. In a transaction: of many nodes one does. */
    public List<UUID> due() {
        boolean mine = db.sql("select pg_try_advisory_xact_lock(hashtext('drills'))")
                .query(Boolean.class)
                .single();
        List<UUID> asked = new ArrayList<>();
        if (mine) {
            policies.eachEnabled(some -> some.forEach(policy -> policy.terms()
                    .drill()
                    .ifPresent(wanted ->
                            apart.run("drill of policy " + policy.id(), () -> asked.addAll(ask(policy, wanted))))));
        }
        return asked;
    }

    /** A drill of each share, unless one is under way, or was not long ago, or there is nothing to restore. */
    private List<UUID> ask(Policy policy, DrillSettings wanted) {
        Instant now = clock.instant();
        List<String> able = drivers.get();
        if (able.isEmpty()) {
            return List.of();
        }
        return db.sql("""
                insert into drills (policy_id, share_id, backup_id, project_id, asked_at)
                select distinct on (b.share_id) p.policy_id, b.share_id, b.id, b.project_id, :now
                from policy_shares p join backups b on b.share_id = p.share_id
                where p.policy_id = :policy and b.status = 'available' and b.bytes is not null
                  and b.driver in (:drivers)
                  and not exists (select 1 from drills d where d.share_id = p.share_id
                    and (d.state = 'asked' or (d.state <> 'void' and d.asked_at > :notSince and d.asked_at <= cast(:now as timestamptz) + interval '5 minutes')))
                order by b.share_id, case when :latest then 0 else random() end, b.created_at desc
                on conflict do nothing returning id""")
                .param("policy", policy.id())
                .param("drivers", able)
                .param("now", Timestamp.from(now))
                .param("notSince", Timestamp.from(now.minus(wanted.every())))
                .param("latest", wanted.latest())
                .query(UUID.class)
                .list();
    }

    /** Claims a drill for an attempt; empty: a later attempt has it, or it has ended. */
    public Optional<Drill> claim(UUID id, int attempt) {
        return fence.claim(id, attempt, ASKED, Drill::read);
    }

    /** The backup to restore; empty when it is being deleted, or gone: then there is nothing to prove. */
    public Optional<Backup> backup(Drill drill) {
        return backups.find(drill.backup())
                .filter(backup ->
                        backup.status() == BackupStatus.AVAILABLE || backup.status() == BackupStatus.RESTORING);
    }

    /** The backup whose drill a job is; empty when the job is not a drill, or the backup is gone. */
    public Optional<Backup> backupOf(UUID job) {
        return db.sql("select backup_id from drills where id = ?")
                .param(job)
                .query(UUID.class)
                .optional()
                .flatMap(backups::find);
    }

    /** Throws when another attempt has the drill. */
    public void mustBeOurs(Drill drill, int attempt) throws LeaseLostException {
        if (!fence.isHeld(drill.id(), attempt)) {
            throw new LeaseLostException("drill " + drill.id() + " was claimed by a later attempt");
        }
    }

    /** All of it came back as it was. */
    public void proven(Drill drill, int attempt, long files, long bytes, double seconds) throws LeaseLostException {
        end(db.sql(PROVEN).params(files, bytes, seconds, drill.id(), attempt).update(), drill);
    }

    /** The backup was deleted meanwhile. */
    public void isVoid(Drill drill, int attempt) throws LeaseLostException {
        end(db.sql(VOID).params(drill.id(), attempt).update(), drill);
    }

    /** It did not come back, or not as it was. */
    public void failed(String cause, Drill drill, int attempt) throws LeaseLostException {
        end(db.sql(FAILED).params(cause, drill.id(), attempt).update(), drill);
    }

    private static void end(int changed, Drill drill) throws LeaseLostException {
        if (changed == 0) {
            throw new LeaseLostException("drill " + drill.id() + " was ended by another attempt");
        }
    }

    /**
     * The event of a drill that failed.
     *
     * @param step at which it failed
     * @param cause what failed, on what, and why
     * @param advice what a person can do, as a sentence
     */
    public Event event(String step, String cause, String advice, Drill drill) {
        return new Event(
                Event.Kind.DRILL_FAILED,
                drill.project(),
                Optional.of(drill.backup()),
                "Backup %s could not be proven restorable: it failed at step %s: %s. %s"
                        .formatted(drill.backup(), step, cause, advice),
                Optional.empty(),
                Optional.of(step));
    }

    /** The last time that a backup was proven restorable. */
    public Optional<Drill> lastProven(UUID backup) {
        return db.sql(LAST_PROVEN).param(backup).query(Drill::read).optional();
    }

    /** The last drill of each of a policy's shares that has come to an end. */
    public List<Drill> lastOf(Policy policy) {
        return db.sql(LAST_OF).param(policy.id()).query(Drill::read).list();
    }
}
