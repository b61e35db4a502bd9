package org.caravault.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.caravault.share.Share;
import org.caravault.share.ShareStore;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The policies in the database. */
public final class PolicyStore {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcClient db;

    public PolicyStore(JdbcClient db) {
        this.db = db;
    }

    public Optional<Policy> find(UUID id) {
        return db.sql("select * from policies where id = ?")
                .param(id)
                .query(PolicyStore::read)
                .optional();
    }

    /** By name or id, in a project. */
    public Optional<Policy> find(String project, String called) {
        return db.sql("select * from policies where project_id = ? and (name = ? or id::text = ?)")
                .params(project, called, called)
                .query(PolicyStore::read)
                .optional();
    }

    /** All policies, by project and name. */
    public List<Policy> all() {
        return db.sql("select * from policies order by project_id, name")
                .query(PolicyStore::read)
                .list();
    }

    /** Writes a new policy, or an old one anew; it is told by its project and name. When it fires is set apart. */
    Policy save(Policy.Terms terms, String source) {
        return db.sql("""
                insert into policies (project_id, name, document, source, enabled) values (?, ?, ?, ?, ?)
                on conflict (project_id, name) do update
                set document = excluded.document, source = excluded.source, enabled = excluded.enabled,
                    updated_at = clock_timestamp()
                returning *""")
                .params(terms.project(), terms.name(), terms.document(), source, terms.enabled())
                .query(PolicyStore::read)
                .single();
    }

    void fires(UUID id, Optional<Instant> at) {
        db.sql("update policies set next_at = ? where id = ?")
                .params(at.map(Timestamp::from).orElse(null), id)
                .update();
    }

    boolean remove(UUID id) {
        return db.sql("delete from policies where id = ?").param(id).update() > 0;
    }

    /** What is due, longest due first. */
    List<UUID> due(Instant now, int most) {
        return db.sql("select id from policies where enabled and next_at <= ? order by next_at limit ?")
                .params(Timestamp.from(now), most)
                .query(UUID.class)
                .list();
    }

    /** A due policy, to be taken in this transaction by nobody else. */
    Optional<Policy> takeDue(UUID id, Instant now) {
        return db.sql("""
                select * from policies where id = ? and enabled and next_at <= ? for update skip locked""")
                .params(id, Timestamp.from(now))
                .query(PolicyStore::read)
                .optional();
    }

    /** Those whose retention has not run since; each is given to one caller. */
    List<Policy> takeForRetention(Instant now, Instant notSince) {
        return db.sql("""
                update policies set retained_at = ? where id in (
                  select id from policies where retained_at <= ? for update skip locked)
                returning *""")
                .params(Timestamp.from(now), Timestamp.from(notSince))
                .query(PolicyStore::read)
                .list();
    }

    /** The shares that a policy is for, at this moment. */
    public List<Share> shares(UUID policy) {
        return db.sql("""
                select s.* from policy_shares p join shares s on s.id = p.share_id
                where p.policy_id = ? order by s.name, s.id""").param(policy).query(ShareStore::read).list();
    }

    /** A share, if it is one of those that a policy is for. */
    Optional<Share> share(UUID policy, UUID share) {
        return db.sql("""
                select s.* from policy_shares p join shares s on s.id = p.share_id
                where p.policy_id = ? and p.share_id = ?""").params(policy, share).query(ShareStore::read).optional();
    }

    /** Tells each share of each enabled policy. */
    void eachShare(BiConsumer<UUID, Share> told) {
        db.sql("""
                select p.policy_id, s.* from policy_shares p join shares s on s.id = p.share_id
                join policies o on o.id = p.policy_id where o.enabled""")
                .query((ResultSet row) -> told.accept(row.getObject("policy_id", UUID.class), ShareStore.read(row, 0)));
    }

    private static Policy read(ResultSet r, int row) throws SQLException {
        try {
            return new Policy(
                    r.getObject("id", UUID.class),
                    r.getString("source"),
                    PolicyReader.stored(JSON.readTree(r.getString("document")), r.getString("project_id")),
                    Optional.ofNullable(r.getTimestamp("next_at")).map(Timestamp::toInstant),
                    r.getTimestamp("created_at").toInstant());
        } catch (JsonProcessingException spoiled) {
            throw new SQLException("policy " + r.getString("id") + " holds no JSON", spoiled);
        }
    }
}
