package org.caravault.policy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The backups that policies owe, in the database. */
final class RunStore {
    private final JdbcClient db;

    RunStore(JdbcClient db) {
        this.db = db;
    }

    /** Owes a backup of each of the policy's shares, unless it owes one of that share already. */
    void owe(UUID policy, Instant due, Instant giveUp) {
        db.sql("""
                insert into policy_runs (policy_id, share_id, due_at, give_up_at, try_at)
                select p.policy_id, p.share_id, :due, :giveUp, :due
                from policy_shares p join shares s on s.id = p.share_id
                where p.policy_id = :policy and s.scheduled_to_be_deleted_at is null -- not those in the recycle bin
                on conflict do nothing""")
                .param("policy", policy)
                .param("due", Timestamp.from(due))
                .param("giveUp", Timestamp.from(giveUp))
                .update();
    }

    /**
     * Those in which something can be done: the share is free, the window is over, or the backup has ended. What is owed
     * comes before what has ended, because only the former can come too late.
     */
    List<UUID> ripe(Instant now, int most) {
        return db.sql("""
                select r.id from policy_runs r join shares s on s.id = r.share_id left join backups b on b.id = r.backup_id
                where r.try_at <= :now and (
                  (r.state = 'waiting' and (s.status = 'available' or r.give_up_at <= :now))
                  or (r.state = 'asked' and coalesce(b.status, '') not in ('creating')))
                order by r.state = 'asked', r.due_at, r.id limit :most""")
                .param("now", Timestamp.from(now))
                .param("most", most)
                .query(UUID.class)
                .list();
    }

    /** The run, locked in this transaction. */
    Optional<PolicyRun> lock(UUID id) {
        return db.sql("select * from policy_runs where id = ? and state in ('waiting', 'asked') for update skip locked")
                .param(id)
                .query(RunStore::read)
                .optional();
    }

    void asked(UUID id, UUID backup) {
        db.sql("update policy_runs set state = 'asked', backup_id = ?, cause = null where id = ?")
                .params(backup, id)
                .update();
    }

    void again(UUID id, String cause, Instant at) {
        db.sql("update policy_runs set cause = ?, try_at = ? where id = ? and state = 'waiting'")
                .params(cause, Timestamp.from(at), id)
                .update();
    }

    /** {@return whether a run's cause is reported now for the first time} */
    boolean isFirst(UUID id, String cause) {
        return db.sql("update policy_runs set reported = reported || ?::text where id = ? and not ? = any (reported)")
                        .params(cause, id, cause)
                        .update()
                == 1;
    }

    void ended(UUID id, PolicyRuns.End end, Instant at) {
        db.sql("update policy_runs set state = ?, ended_at = ? where id = ?")
                .params(end.wire(), Timestamp.from(at), id)
                .update();
    }

    private static PolicyRun read(ResultSet r, int row) throws SQLException {
        return new PolicyRun(
                r.getObject("id", UUID.class),
                r.getObject("policy_id", UUID.class),
                r.getObject("share_id", UUID.class),
                r.getTimestamp("due_at").toInstant(),
                r.getTimestamp("give_up_at").toInstant(),
                r.getString("state").equals("asked"),
                Optional.ofNullable(r.getObject("backup_id", UUID.class)),
                Optional.ofNullable(r.getString("cause")));
    }
}
