package org.caravault.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.caravault.query.Listed;
import org.caravault.query.Page;
import org.caravault.share.Share;
import org.caravault.share.ShareStore;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The policies in the database. */
public final class PolicyStore {
    private static final String SHARES = """
            select s.* from policy_shares p join shares s on s.id = p.share_id
            where p.policy_id = ? order by s.name, s.id""";

    private static final String SHARE = """
            select s.* from policy_shares p join shares s on s.id = p.share_id
            where p.policy_id = ? and p.share_id = ?""";

    private static final Duration SEEN_ONCE_A = Duration.ofMinutes(1);

    private static final String SEEN = """
            update policies set seen_at = :now
            where id = :id
              and (seen_at < cast(:now as timestamptz) - interval '1 minute' or seen_at > cast(:now as timestamptz))""";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A project may make each document as long as the limit allows, so this many are at most 1 MiB of text in memory. */
    static final int AT_ONCE = 16;

    private final JdbcClient db;

    public PolicyStore(JdbcClient db) {
        this.db = db;
    }

    /** {@return the one of this id, of whatever project: the caller decides who may see it} */
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

    /** A page of the policies of one project, or of all, by project and name. */
    Listed<Policy> list(Optional<String> project, Page page) {
        List<Policy> rows = db.sql("""
                select * from policies where cast(:project as text) is null or project_id = :project
                order by project_id, name limit :most offset :before""")
                .param("project", project.orElse(null), Types.VARCHAR)
                .param("most", page.limit() + 1L)
                .param("before", page.offset())
                .query(PolicyStore::read)
                .list();
        boolean more = rows.size() > page.limit();
        return new Listed<>(
                more ? rows.subList(0, page.limit()) : rows,
                more,
                page.counted() ? Optional.of(count(project)) : Optional.empty());
    }

    private long count(Optional<String> project) {
        return db.sql("select count(*) from policies where cast(:project as text) is null or project_id = :project")
                .param("project", project.orElse(null), Types.VARCHAR)
                .query(Long.class)
                .single();
    }

    /** How many a project has. Until the transaction ends, others that ask the same wait. */
    long countAlone(String project) {
        db.sql("select 1 from (select pg_advisory_xact_lock(hashtext('policies of ' || ?))) held")
                .param(project)
                .query(Integer.class)
                .single();
        return count(Optional.of(project));
    }

    /** Passes all enabled policies to the consumer, a few at a time. */
    void eachEnabled(Consumer<List<Policy>> each) {
        UUID last = new UUID(0, 0); // that of no policy
        List<Policy> some;
        do {
            some = db.sql("select * from policies where enabled and id > ? order by id limit ?")
                    .params(last, AT_ONCE)
                    .query(PolicyStore::read)
                    .list();
            if (!some.isEmpty()) {
                last = some.get(some.size() - 1).id();
                each.accept(some);
            }
        } while (some.size() == AT_ONCE);
    }

    /** Those that files in this directory have made. */
    List<Policy> ofFiles(Path directory) {
        return db.sql("select * from policies where starts_with(source, ?) order by project_id, name")
                .param(directory + "/")
                .query(PolicyStore::read)
                .list();
    }

    /** Inserts a policy, or updates the one of the same project and name. The time when it fires is set separately. */
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

    /** The file that a policy is written in was renamed. */
    void moved(UUID id, String source) {
        db.sql("update policies set source = ? where id = ?").params(source, id).update();
    }

    /** A node has its file; not noted more often than once a minute. */
    void seen(UUID id, Instant now) {
        db.sql(SEEN).param("id", id).param("now", Timestamp.from(now)).update();
    }

    /** {@return whether no node has had its file since a time; what was noted in the future was noted by a wrong clock} */
    boolean isUnseenSince(UUID id, Instant time, Instant now) {
        return db.sql("select exists (select from policies where id = ? and (seen_at <= ? or seen_at > ?))")
                .params(id, Timestamp.from(time.plus(SEEN_ONCE_A)), Timestamp.from(now.plus(SEEN_ONCE_A)))
                .query(Boolean.class)
                .single();
    }

    void fires(UUID id, Optional<Instant> at) {
        db.sql("update policies set next_at = ? where id = ?")
                .params(at.map(Timestamp::from).orElse(null), id)
                .update();
    }

    /** {@return 1 if it was to fire at the later of the times} */
    int firesEarlier(UUID id, Instant later, Instant earlier) {
        return db.sql("update policies set next_at = ? where id = ? and next_at = ?")
                .params(Timestamp.from(earlier), id, Timestamp.from(later))
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

    /** A due policy, locked in this transaction. */
    Optional<Policy> takeDue(UUID id, Instant now) {
        return db.sql("""
                select * from policies where id = ? and enabled and next_at <= ? for update skip locked""")
                .params(id, Timestamp.from(now))
                .query(PolicyStore::read)
                .optional();
    }

    /** Some of those whose retention has not run since; each is given to one caller. */
    List<Policy> takeForRetention(Instant now, Instant notSince) {
        return db.sql("""
                update policies set retained_at = ? where id in (
                  select id from policies where retained_at <= ? limit ? for update skip locked)
                returning *""")
                .params(Timestamp.from(now), Timestamp.from(notSince), AT_ONCE)
                .query(PolicyStore::read)
                .list();
    }

    /** The shares that a policy is for, at this moment. */
    public List<Share> shares(UUID policy) {
        return db.sql(SHARES).param(policy).query(ShareStore::read).list();
    }

    /** A share, if it is one of those that a policy is for. */
    Optional<Share> share(UUID policy, UUID share) {
        return db.sql(SHARE).params(policy, share).query(ShareStore::read).optional();
    }

    /** Passes each share of these policies to the consumer. */
    void eachShare(List<Policy> of, BiConsumer<Policy, Share> each) {
        Map<UUID, Policy> byId = of.stream().collect(Collectors.toMap(Policy::id, policy -> policy));
        db.sql("""
                select p.policy_id, s.* from policy_shares p join shares s on s.id = p.share_id
                where p.policy_id = any(?)""")
                .param(byId.keySet().toArray(UUID[]::new))
                .query((ResultSet row) ->
                        each.accept(byId.get(row.getObject("policy_id", UUID.class)), ShareStore.read(row, 0)));
    }

    private static Policy read(ResultSet r, int row) throws SQLException {
        try {
            return new Policy(
                    r.getObject("id", UUID.class),
                    r.getString("source"),
                    PolicyReader.stored(JSON.readTree(r.getString("document")), r.getString("project_id")),
                    Optional.ofNullable(r.getTimestamp("next_at")).map(Timestamp::toInstant),
                    r.getTimestamp("created_at").toInstant());
        } catch (JsonProcessingException damaged) {
            throw new SQLException("policy " + r.getString("id") + " is not JSON", damaged);
        }
    }
}
