package org.caravault.message;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.caravault.problem.SafeText;
import org.caravault.query.ListQuery;
import org.caravault.query.Listed;
import org.caravault.query.Select;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The messages to users, in the database. They expire after 30 days, as Manila's do. */
public final class Messages {
    private static final String OF_PROJECT = """
            select * from messages where project_id = ? and expires_at > clock_timestamp()
            order by created_at desc, id""";

    private static final String ABOUT = """
            select * from messages where resource_id = ? and expires_at > clock_timestamp()
            order by created_at desc, id""";

    /** Manila's {@code resource_type} of a share backup, of a share and of a snapshot. */
    public static final String SHARE_BACKUP = "SHARE_BACKUP";

    public static final String SHARE = "SHARE";

    public static final String SHARE_SNAPSHOT = "SHARE_SNAPSHOT";

    /** Manila's {@code detail_id} of an unexpected error. */
    public static final String UNKNOWN_ERROR = "001";

    private final JdbcClient db;

    public Messages(JdbcClient db) {
        this.db = db;
    }

    /** Records an error for the owner of a resource. */
    public void error(
            String projectId, String resourceType, UUID resourceId, String action, String detail, String text) {
        db.sql("""
                insert into messages (project_id, resource_type, resource_id, action_id, detail_id, level, request_id,
                                      user_message, expires_at)
                values (?, ?, ?, ?, ?, 'ERROR', ?, ?, clock_timestamp() + interval '30 days')""")
                .params(projectId, resourceType, resourceId, action, detail, "req-" + resourceId, SafeText.line(text))
                .update();
    }

    /** Newest first. */
    public List<UserMessage> ofProject(String projectId) {
        return db.sql(OF_PROJECT).param(projectId).query(Messages::read).list();
    }

    /** One page. */
    public Listed<UserMessage> list(ListQuery<MessageFilter> query) {
        return new Select("*", "messages")
                .where("expires_at > clock_timestamp()")
                .list(db, query, Messages::read);
    }

    /** Newest first. */
    public List<UserMessage> about(UUID resourceId) {
        return db.sql(ABOUT).param(resourceId).query(Messages::read).list();
    }

    /** {@return the one of this id, of whatever project: the caller decides who may see it} */
    public Optional<UserMessage> find(UUID id) {
        return db.sql("select * from messages where id = ? and expires_at > clock_timestamp()")
                .param(id)
                .query(Messages::read)
                .optional();
    }

    /** Deletes a message; one that does not exist is ignored. */
    public void remove(UUID id) {
        db.sql("delete from messages where id = ?").param(id).update();
    }

    private static UserMessage read(ResultSet r, int row) throws SQLException {
        return new UserMessage(
                r.getObject("id", UUID.class),
                r.getString("project_id"),
                new UserMessage.Resource(r.getString("resource_type"), r.getObject("resource_id", UUID.class)),
                r.getString("request_id"),
                new UserMessage.Kind(r.getString("action_id"), r.getString("detail_id"), r.getString("level")),
                r.getString("user_message"),
                new UserMessage.Lifetime(
                        r.getTimestamp("created_at").toInstant(),
                        r.getTimestamp("expires_at").toInstant()));
    }
}
