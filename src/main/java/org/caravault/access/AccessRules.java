package org.caravault.access;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who may reach an export, as rows: an owner's rules and those that running jobs need. A job adds its own row and later
 * removes it; it never changes an owner's. The server's export table is computed from the rows, so that access ends with
 * the last job, and only if the owner has not granted it.
 */
public final class AccessRules {
    private final JdbcClient db;

    public AccessRules(JdbcClient db) {
        this.db = db;
    }

    /** A job needs the export. Twice is once. */
    public void hold(Export export, String address, Level level, UUID job) {
        insert(export, address, level, Optional.of(job), Optional.empty());
    }

    /** A rule that the server has while no job holds the export: it is the owner's. */
    public void found(Export export, String address, Level level, String options) {
        insert(export, address, level, Optional.empty(), Optional.of(options));
    }

    /** What the server had for an address at some time before is not to be put back any more. */
    public void forgetFound(Export export, String address) {
        db.sql("delete from access_rules where export = ? and access_to = ? and holder is null and options is not null")
                .params(export.location(), address)
                .update();
    }

    private void insert(Export export, String address, Level level, Optional<UUID> holder, Optional<String> options) {
        db.sql("""
                insert into access_rules (backend, export, access_to, level, holder, options) values (?, ?, ?, ?, ?, ?)
                on conflict do nothing""")
                .params(
                        export.backend(),
                        export.location(),
                        address,
                        level.wire(),
                        holder.orElse(null),
                        options.orElse(null))
                .update();
    }

    /** The job needs the export no more. */
    public void release(Export export, UUID job) {
        db.sql("delete from access_rules where export = ? and holder = ?")
                .params(export.location(), job)
                .update();
    }

    /** All rules of an export that have not been given up, the highest level first. */
    public List<AccessRule> of(Export export) {
        return db.sql("""
                select * from access_rules where export = ? and state <> 'denying'
                order by level desc, holder nulls first""")
                .param(export.location())
                .query((r, row) -> new AccessRule(
                        r.getString("access_to"),
                        Level.of(r.getString("level")),
                        Optional.ofNullable(r.getObject("holder", UUID.class)),
                        Optional.ofNullable(r.getString("options"))))
                .list();
    }
}
