package org.caravault.api.testing;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two projects that have one of everything, each under names that contain the project. */
public final class TwoProjects {
    public static final List<String> NAMES = List.of("blue", "green");
    private static final List<String> TABLES = List.of(
            "shares",
            "backups",
            "snapshots",
            "access_rules",
            "share_types",
            "share_type_projects",
            "quotas",
            "quota_classes",
            "messages",
            "policies",
            "policy_runs");

    private final JdbcClient db;
    private final Path data;

    /** In this database; {@code data} is the service's, where the shares lie that it has made. */
    public TwoProjects(JdbcClient db, Path data) {
        this.db = db;
        this.data = data;
    }

    /** The same in each test, so that what a request names is known beforehand. */
    public static Map<String, String> ids(String project) {
        Map<String, String> ids = new LinkedHashMap<>();
        for (String kind :
                List.of("SHARE", "TARGET", "ALONE", "BACKUP", "SNAPSHOT", "ACCESS", "POLICY", "MESSAGE", "TYPE")) {
            ids.put(
                    kind,
                    UUID.nameUUIDFromBytes((project + kind).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .toString());
        }
        ids.put("PROJECT", project);
        return ids;
    }

    /** Makes all of it anew. */
    public void fresh() {
        for (String table : List.of(
                "access_rules",
                "messages",
                "policies",
                "quotas",
                "quota_classes",
                "snapshots",
                "backups",
                "shares",
                "share_types where name <> 'default'")) {
            db.sql("delete from " + table).update();
        }
        for (String project : NAMES) {
            Map<String, String> ids = ids(project);
            String secret = "secret-" + project;
            for (String share : List.of("SHARE", "TARGET", "ALONE")) {
                db.sql("""
                        insert into shares (id, project_id, user_id, name, size_gb, protocol, status, node, backend, pool,
                                            export_location, metadata)
                        values (?::uuid, ?, ?, ?, 2, 'NFS', 'available', 'here', ?, 'pool', ?, ?)""")
                        .params(
                                ids.get(share),
                                project,
                                secret,
                                secret + share,
                                share.equals("ALONE") ? "local" : "external",
                                share.equals("ALONE") // Caravault deletes only what it has made
                                        ? data.resolve("shares")
                                                .resolve(ids.get(share))
                                                .toString()
                                        : "nas:/" + secret + share,
                                "{\"k\": \"" + secret + "\"}")
                        .update();
            }
            db.sql("""
                    insert into backups (id, share_id, project_id, user_id, name, size_gb, status, progress, driver, host, topic)
                    values (?::uuid, ?::uuid, ?, ?, ?, 2, 'available', 100, 'nfs', 'here', 'manila-data')""")
                    .params(ids.get("BACKUP"), ids.get("SHARE"), project, secret, secret)
                    .update();
            db.sql("""
                    insert into access_rules (id, backend, export, share_id, access_to, level, metadata)
                    values (?::uuid, 'external', ?, ?::uuid, '10.9.8.7', 'ro', ?)""")
                    .params(
                            ids.get("ACCESS"),
                            "nas:/" + secret + "SHARE",
                            ids.get("SHARE"),
                            "{\"k\": \"" + secret + "\"}")
                    .update();
            db.sql("""
                    insert into snapshots (id, share_id, project_id, user_id, name, size_gb, protocol, status, metadata)
                    values (?::uuid, ?::uuid, ?, ?, ?, 2, 'NFS', 'available', ?)""")
                    .params(
                            ids.get("SNAPSHOT"),
                            ids.get("TARGET"),
                            project,
                            secret,
                            secret,
                            "{\"k\": \"" + secret + "\"}")
                    .update();
            db.sql("""
                    insert into messages (id, project_id, resource_type, resource_id, action_id, detail_id, level, request_id,
                                          user_message, expires_at)
                    values (?::uuid, ?, 'SHARE_BACKUP', ?::uuid, '001', '001', 'ERROR', 'req-1', ?,
                            clock_timestamp() + interval '1 day')""")
                    .params(ids.get("MESSAGE"), project, ids.get("BACKUP"), secret)
                    .update();
            db.sql("""
                    insert into policies (id, project_id, name, document, enabled)
                    values (?::uuid, ?, ?, ?, false)""")
                    .params(
                            ids.get("POLICY"),
                            project,
                            secret,
                            "{\"name\": \"" + secret
                                    + "\", \"shares\": \"all\", \"schedule\": \"every 6h\", \"enabled\": false}")
                    .update();
            db.sql("insert into share_types (id, name, is_public, extra_specs) values (?::uuid, ?, false, ?)")
                    .params(
                            ids.get("TYPE"),
                            secret,
                            "{\"driver_handles_share_servers\": \"False\", \"k\": \"" + secret + "\"}")
                    .update();
            db.sql("insert into share_type_projects (share_type_id, project_id) values (?::uuid, ?)")
                    .params(ids.get("TYPE"), project)
                    .update();
        }
    }

    /** All rows of theirs. */
    public String everything() {
        StringBuilder all = new StringBuilder();
        for (String table : TABLES) {
            all.append(table)
                    .append(db.sql("select coalesce(string_agg(t::text, ';' order by t::text), '') from " + table
                                    + " t")
                            .query(String.class)
                            .single());
        }
        return all.toString();
    }
}
