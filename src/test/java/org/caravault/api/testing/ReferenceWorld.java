package org.caravault.api.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.caravault.identity.Role;
import org.caravault.identity.TokenFile;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The shares, backups, projects and tokens that recorded requests speak of, as they are before each of them. */
public record ReferenceWorld(JdbcClient db, Map<String, String> tokens, Path shares) {
    private static final String DEMO = "15ea27a1cfd54d9a80a6d46dba2b426d";

    /** The recorded shares and their sizes in GB. */
    private static final Map<String, Integer> SHARES = Map.ofEntries(
            Map.entry("eac8032d-5d36-4e46-b4a8-b21ff94c2a25", 1),
            Map.entry("ee263851-4152-42d2-9dad-f72e469bf5e1", 2),
            Map.entry("0eef9f5c-e2e8-46da-a81e-afdc89e6f8fe", 1),
            Map.entry("5fc72848-6395-4423-acc3-ab1779a93e2f", 1),
            Map.entry("723d29b3-38b0-4369-8a68-9d56fbdffa19", 1),
            Map.entry("b6ffe289-a58a-4e57-a61a-854e4b80b286", 2),
            Map.entry("98268500-7e55-48fd-b108-b18d5f35e0e0", 1),
            Map.entry("9ac8f870-cd2a-452c-8c84-2f9e9d75ca9e", 1),
            Map.entry("6da66389-091d-4712-b020-42c908a9d534", 1),
            Map.entry("227d28f0-f6cb-443c-a8f6-a24b93d76cc9", 1),
            Map.entry("777efff8-cfeb-4f64-adf5-30f365e47f59", 1));

    /** USER PROJECT, as the cases name them. */
    public static Map<String, String> tokens(Path file) throws IOException {
        TokenFile tokens = new TokenFile(file);
        return Map.of(
                "", "",
                "wrong", "gAAAAbad",
                "admin admin", tokens.add("admin", "4ea2a59322b34c6db70956a09588feee", Role.ADMIN),
                "admin demo", tokens.add("admin", DEMO, Role.ADMIN),
                "demo demo", tokens.add("demo", DEMO, Role.MEMBER),
                "demo_reader demo", tokens.add("demo_reader", DEMO, Role.READER),
                "alt_demo alt_demo", tokens.add("alt_demo", "e3e482c02f364534880e1782b663213e", Role.MEMBER));
    }

    /** Everything as it is before a case. */
    public void begin(JsonNode given) throws IOException {
        rest();
        // the clean-up at the start may have acquired something since; it releases that itself
        db.sql("delete from journal where closed_at is not null").update();
        for (String table : List.of(
                "scheduled_tasks",
                "access_rules",
                "messages",
                "quotas",
                "quota_classes",
                "backups",
                "snapshots",
                "shares")) {
            db.sql("delete from " + table).update();
        }
        db.sql("delete from share_types where name <> 'default'").update();
        for (Map.Entry<String, Integer> share : SHARES.entrySet()) {
            share(share.getKey(), share.getValue());
        }
        given.properties()
                .forEach(fact ->
                        set(fact.getKey().split(" ", -1), fact.getValue().asText()));
    }

    /** Waits until the jobs of the case before, and the clean-up at the start, have released what they acquired. */
    public void rest() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> db.sql("""
                        select (select count(*) from journal where closed_at is null) + count(*) from scheduled_tasks
                        where task_name in ('back-up-share', 'restore-backup', 'delete-backup', 'create-share', 'register-share',
                                            'delete-share', 'create-snapshot', 'delete-snapshot', 'revert-share')""").query(Integer.class).single() == 0);
    }

    private void share(String id, int size) throws IOException {
        String place = Files.createDirectories(shares.resolve(id)).toString();
        db.sql("""
                insert into shares (id, project_id, user_id, name, size_gb, protocol, status, node, backend, pool, export_location,
                                    metadata)
                values (?, ?, 'demo', 'gold', ?, 'NFS', 'available', 'here', 'local', 'default', ?, '{"k": "v"}')""").params(UUID.fromString(id), DEMO, size, place).update();
    }

    private void set(String[] what, String value) {
        switch (what[0]) {
            case "share" ->
                db.sql("update shares set status = ? where id::text like ?")
                        .params(value, what[1] + "%")
                        .update();
            case "backup" ->
                db.sql("""
                        insert into backups (id, share_id, project_id, user_id, name, size_gb, status, progress, driver, host, topic)
                        select ?, id, project_id, user_id, 'nightly', size_gb, ?, 100, 'nfs', 'here', 'manila-data'
                        from shares where id::text like ?""")
                        .params(UUID.fromString(what[1]), value, what[3] + "%")
                        .update();
            case "snapshot" ->
                db.sql("""
                        insert into snapshots (id, share_id, project_id, user_id, name, size_gb, protocol, status)
                        select ?, id, project_id, user_id, 'sn1', size_gb, protocol, ? from shares where id::text like ?""")
                        .params(UUID.fromString(what[1]), value, what[3] + "%")
                        .update();
            case "share-type" ->
                db.sql(
                                "update shares set share_type_id = (select id from share_types where name = ?) where id::text like ?")
                        .params(value, what[1] + "%")
                        .update();
            case "access" ->
                db.sql("""
                        insert into access_rules (id, backend, export, share_id, access_to, level)
                        select ?, backend, export_location, id, ?, 'rw' from shares where id::text like ?""")
                        .params(UUID.fromString(what[1]), value, what[3] + "%")
                        .update();
            case "quota" ->
                db.sql("insert into quotas (project_id, resource, hard_limit) values (?, ?, ?)")
                        .params(DEMO, what[1], Integer.parseInt(value))
                        .update();
            case "type" -> db.sql("""
                        insert into share_types (id, name, extra_specs)
                        values (?, ?, '{"driver_handles_share_servers": "false", "snapshot_support": "true",
                                        "create_share_from_snapshot_support": "true",
                                        "revert_to_snapshot_support": "true", "mount_snapshot_support": "true"}')""").params(UUID.fromString(what[1]), value).update();
            case "message" ->
                db.sql("""
                        insert into messages (id, project_id, resource_type, resource_id, action_id, detail_id, level, request_id,
                                              user_message, expires_at)
                        values (?, ?, 'SHARE', ?, '028', '032', 'ERROR', 'req-1', 'why', now() + interval '1 day')""")
                        .params(UUID.fromString(what[1]), DEMO, UUID.fromString(value))
                        .update();
            default -> throw new IllegalArgumentException(what[0]);
        }
    }
}
