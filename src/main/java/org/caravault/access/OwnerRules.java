package org.caravault.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Body;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rules that owners gave over the API, as rows. What the server is told is the backend's business. */
public final class OwnerRules {
    private static final String SELECT = """
            select r.*, s.backend as share_backend, s.protocol from access_rules r join shares s on s.id = r.share_id
            where r.holder is null""";

    private final JdbcClient db;

    public OwnerRules(JdbcClient db) {
        this.db = db;
    }

    public Optional<OwnerRule> find(UUID id) {
        return db.sql(SELECT + " and r.id = ?")
                .param(id)
                .query(OwnerRules::read)
                .optional();
    }

    public List<OwnerRule> of(UUID share) {
        return db.sql(SELECT + " and r.share_id = ? order by r.created_at, r.id")
                .param(share)
                .query(OwnerRules::read)
                .list();
    }

    /** Writes a new rule of an available share; empty when the share is not available, or has a rule for the address. */
    public Optional<OwnerRule> add(UUID share, String accessTo, Level level, String metadata) {
        UUID id = UUID.randomUUID();
        int added =
                db.sql("""
                        insert into access_rules (id, backend, export, share_id, access_to, level, metadata)
                        select ?, backend, export_location, id, ?, ?, ? from shares where id = ? and status = 'available'
                        on conflict do nothing""").params(id, accessTo, level.wire(), metadata, share).update();
        return added == 1 ? find(id) : Optional.empty();
    }

    /** Another level for a rule of an available share; empty when it is not available, or the rule is gone. */
    public Optional<OwnerRule> level(UUID id, Level level) {
        db.sql("""
                update access_rules set level = ?, updated_at = clock_timestamp()
                where id = ? and share_id in (select id from shares where status = 'available')""").params(level.wire(), id).update();
        return find(id).filter(rule -> rule.level() == level);
    }

    /** Writes a rule's metadata, a JSON object of texts; other callers' keys are kept by the condition. */
    public boolean metadata(UUID id, String before, String after) {
        return db.sql(
                                "update access_rules set metadata = ?, updated_at = clock_timestamp() where id = ? and metadata = ?")
                        .params(after, id, before)
                        .update()
                == 1;
    }

    /**
     * The backend has refused to follow: the rule is there, in error, also one that was given up, because its address may
     * still be let in.
     */
    public OwnerRule refused(@Body OwnerRule rule) {
        db.sql("""
                insert into access_rules (id, backend, export, share_id, access_to, level, state, metadata, created_at, updated_at)
                select ?, backend, export_location, id, ?, ?, 'error', ?, ?, clock_timestamp() from shares where id = ?
                on conflict (id) do update set state = 'error', updated_at = clock_timestamp()""")
                .params(
                        rule.id(),
                        rule.accessTo(),
                        rule.level().wire(),
                        rule.metadata(),
                        Timestamp.from(rule.createdAt()),
                        rule.shareId())
                .update();
        return find(rule.id()).orElse(rule);
    }

    /** The rule is given up; the backend is to close the door. */
    public void remove(UUID id) {
        db.sql("delete from access_rules where id = ?").param(id).update();
    }

    private static OwnerRule read(ResultSet r, int row) throws SQLException {
        return new OwnerRule(
                r.getObject("id", UUID.class),
                r.getObject("share_id", UUID.class),
                new Export(r.getString("share_backend"), r.getString("export"), r.getString("protocol")),
                r.getString("access_to"),
                Level.of(r.getString("level")),
                r.getString("state"),
                r.getString("metadata"),
                r.getTimestamp("created_at").toInstant(),
                Optional.ofNullable(r.getTimestamp("updated_at")).map(Timestamp::toInstant));
    }
}
