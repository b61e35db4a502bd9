package org.caravault.backup;

import java.util.UUID;
import org.caravault.problem.RefusalException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Gives a share with all that was made of it to a project, as an administrator decides after an import from a vault. */
public final class ShareOwner {
    private static final int LONGEST_PROJECT = 255;

    private final JdbcClient db;

    public ShareOwner(JdbcClient db) {
        this.db = db;
    }

    /** The share and its backups and snapshots are given to another project. */
    public String assign(UUID share, String project) {
        if (project.isBlank() || project.length() > LONGEST_PROJECT) {
            throw RefusalException.invalid(
                    "PROJECT '%s' must be the id of a project, 1 to 255 characters.".formatted(project));
        }
        int moved = db.sql("""
                with moved as (update shares set project_id = :project where id = :share returning id),
                  b as (update backups set project_id = :project where share_id = :share),
                  s as (update snapshots set project_id = :project where share_id = :share)
                select count(*) from moved""")
                .param("project", project)
                .param("share", share)
                .query(Integer.class)
                .single();
        if (moved == 0) {
            throw RefusalException.notFound("There is no share %s.".formatted(share));
        }
        return "Share %s and its backups are of project %s now.".formatted(share, project);
    }
}
