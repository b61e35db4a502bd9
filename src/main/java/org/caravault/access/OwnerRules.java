package org.caravault.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The rules that owners created over the API, as rows. Backends apply them to the servers. A rule is stored before the
 * server is changed, and a deleted one stays until the server has revoked it: if this process dies in between, or the
 * server loses its rules, {@code direct:reapply-access-rules} applies the rows again.
 */
public final class OwnerRules {
    private static final String LEVEL = """
            update access_rules set level = ?, state = 'applying', updated_at = clock_timestamp()
            where id = ? and state <> 'denying' and share_id in (select id from shares where status = 'available')""";

    private static final String SELECT = """
            select r.*, s.backend as share_backend, s.protocol from access_rules r join shares s on s.id = r.share_id
            where r.holder is null""";

    private final JdbcClient db;

    private final String node;

    /**
     * The rules in a database.
     *
     * @param node this data node, which applies the rules of its own shares only
     */
    public OwnerRules(JdbcClient db, String node) {
        this.db = db;
        this.node = node;
    }

    /** {@return the rule of this id, of whatever project: the caller decides who may see it} */
    public Optional<OwnerRule> find(UUID id) {
        return db.sql(SELECT + " and r.id = ?")
                .param(id)
                .query(OwnerRules::read)
                .optional();
    }

    /** The rules of this node's shares that the servers must have. A refused rule is left out: its owner has to act first. */
    public List<OwnerRule> notApplied() {
        return db.sql(SELECT + " and s.node = ? and r.state <> 'error' order by r.created_at, r.id")
                .param(node)
                .query(OwnerRules::read)
                .list();
    }

    /** {@return the rules of a share that were given over the API, oldest first} */
    public List<OwnerRule> of(UUID share) {
        return db.sql(SELECT + " and r.share_id = ? order by r.created_at, r.id")
                .param(share)
                .query(OwnerRules::read)
                .list();
    }

    /** Writes a new rule of an available share; empty when the share is not available, or has a rule for the address. */
    public Optional<OwnerRule> add(UUID share, String accessTo, Level level, String metadata) {
        UUID id = UUID.randomUUID();
        int added = db.sql("""
                        insert into access_rules (id, backend, export, share_id, access_to, level, state, metadata)
                        select ?, backend, export_location, id, ?, ?, 'applying', ? from shares
                        where id = ? and status = 'available'
                          and not exists (select 1 from access_rules r
                                          where case when r.share_id = shares.id and r.holder is null
                                                     then r.access_to::inet = ?::inet else false end)
                        on conflict do nothing""")
                .params(id, accessTo, level.wire(), metadata, share, accessTo)
                .update();
        return added == 1 ? find(id) : Optional.empty();
    }

    /** Another level for a rule of an available share; empty when it is not available, or the rule is gone. */
    public Optional<OwnerRule> level(UUID id, Level level) {
        db.sql(LEVEL).params(level.wire(), id).update();
        return find(id).filter(rule -> rule.level() == level && rule.state() != RuleState.DENYING);
    }

    /** Writes a rule's metadata, a JSON object of texts; other callers' keys are kept by the condition. */
    public boolean metadata(UUID id, String before, String after) {
        return db.sql(
                                "update access_rules set metadata = ?, updated_at = clock_timestamp() where id = ? and metadata = ?")
                        .params(after, id, before)
                        .update()
                == 1;
    }

    /** The backend has refused: the rule stays, in error. So does a deleted one, because its address may still have access. */
    public OwnerRule refused(OwnerRule rule) {
        db.sql("update access_rules set state = 'error', updated_at = clock_timestamp() where id = ?")
                .param(rule.id())
                .update();
        return find(rule.id()).orElse(rule);
    }

    /** Marks the rule as deleted, for the backend to revoke it. Empty when the rule is gone. */
    public Optional<OwnerRule> giveUp(UUID id) {
        db.sql("update access_rules set state = 'denying', updated_at = clock_timestamp() where id = ?")
                .param(id)
                .update();
        return find(id);
    }

    /** {@return all of a share's rules, marked as deleted}, because the share is being deleted. */
    public List<OwnerRule> giveUpAll(UUID share) {
        of(share).forEach(rule -> giveUp(rule.id()));
        return of(share);
    }

    /** The backend has applied the rule: a new one is active, a deleted one is gone. Neither if it has changed since. */
    public OwnerRule followed(OwnerRule rule) {
        if (rule.state() == RuleState.DENYING) {
            db.sql("delete from access_rules where id = ? and state = 'denying'")
                    .param(rule.id())
                    .update();
        } else {
            db.sql("update access_rules set state = 'active' where id = ? and state = 'applying' and level = ?")
                    .params(rule.id(), rule.level().wire())
                    .update();
        }
        return find(rule.id()).orElse(rule);
    }

    private static OwnerRule read(ResultSet r, int row) throws SQLException {
        return new OwnerRule(
                r.getObject("id", UUID.class),
                r.getObject("share_id", UUID.class),
                new Export(r.getString("share_backend"), r.getString("export"), r.getString("protocol")),
                r.getString("access_to"),
                Level.of(r.getString("level")),
                RuleState.of(r.getString("state")),
                r.getString("metadata"),
                r.getTimestamp("created_at").toInstant(),
                Optional.ofNullable(r.getTimestamp("updated_at")).map(Timestamp::toInstant));
    }
}
