package org.caravault.share;

import java.util.List;
import java.util.UUID;
import org.caravault.problem.RefusalException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an administrator accepts, although it is not what Caravault remembers. Each answers with a sentence for the administrator. */
public final class IdentityOverrides {
    private static final String OF_SHARE = """
            insert into share_roots (share_id, accepted) values (?, true)
            on conflict (share_id) do update set kind = null, file_system = null, inode = null, files = null,
              hold = null, held_at = null, accepted = true, updated_at = clock_timestamp()""";

    private static final String OF_VAULT = """
            insert into vault_markers (location, accepted) values (?, true)
            on conflict (location) do update set id = gen_random_uuid(), confirmed = false, accepted = true,
              updated_at = clock_timestamp()""";

    private final JdbcClient db;

    public IdentityOverrides(JdbcClient db) {
        this.db = db;
    }

    /** The share is taken as the next job finds it, and retention is no longer held. */
    public String ofShare(String project, String nameOrId) {
        List<UUID> found = db.sql("select id from shares where id::text = lower(?) or (name = ? and project_id = ?)")
                .params(nameOrId, nameOrId, project)
                .query(UUID.class)
                .list();
        if (found.isEmpty()) {
            throw RefusalException.notFound("There is no share '%s' in project %s.".formatted(nameOrId, project));
        }
        if (found.size() > 1) {
            throw RefusalException.conflict(
                    "%d shares are called '%s': name one by its id: %s.".formatted(found.size(), nameOrId, found));
        }
        db.sql(OF_SHARE).param(found.get(0)).update();
        return "Share %s is accepted as the next job finds it.".formatted(found.get(0));
    }

    /** The vault is taken as the next job finds it; a backup gives it a marker if it has none. */
    public String ofVault(String location) {
        db.sql(OF_VAULT).param(location).update();
        return "The vault %s is accepted as the next job finds it.".formatted(location);
    }
}
