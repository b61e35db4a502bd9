package org.caravault.drop;

import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds what a request calls by its name or its id, in the project of the drop directory. */
record NameResolver(JdbcClient db) {
    UUID share(String project, String called, String field) throws BadDropException {
        return one(
                db.sql("select id from shares where project_id = ? and (id::text = ? or name = ?) limit 2")
                        .params(project, called, called)
                        .query(UUID.class)
                        .list(),
                "share",
                called,
                field);
    }

    UUID backup(String project, String called, String field) throws BadDropException {
        return one(
                db.sql("select id from backups where project_id = ? and (id::text = ? or name = ?) limit 2")
                        .params(project, called, called)
                        .query(UUID.class)
                        .list(),
                "backup",
                called,
                field);
    }

    private static UUID one(List<UUID> found, String what, String called, String field) throws BadDropException {
        if (found.isEmpty()) {
            throw new BadDropException(field, "%s '%s' could not be found".formatted(what, called));
        }
        if (found.size() > 1) {
            throw new BadDropException(field, "more than one %s is called '%s': give its id".formatted(what, called));
        }
        return found.get(0);
    }
}
