package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.builder.AdviceWith;
import org.caravault.backup.BackupStatus;
import org.caravault.cleanup.OldRows;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows go when they are old and about nothing that is still there; what is young, open or of use stays, however old. */
class OldRowsTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** What stays is called "stays", what goes "goes"; a :share has the backup :backup, and :gone is a backup that is no more. */
    private static final String ROWS = """
            insert into messages (project_id, resource_type, resource_id, action_id, detail_id, level, request_id, user_message, expires_at)
              values ('p', 'SHARE', :share, '002', '001', 'ERROR', 'req-1', 'goes', now() - interval '1 second'),
                     ('p', 'SHARE', :share, '002', '001', 'ERROR', 'req-2', 'stays', now() + interval '1 day');
            insert into events (kind, project_id, message, created_at)
              values ('backup_failed', 'p', 'goes', now() - interval '91 days'),
                     ('backup_failed', 'p', 'stays: young', now() - interval '89 days'),
                     ('backup_failed', 'p', 'stays: on its way', now() - interval '91 days'),
                     ('backup_failed', 'p', 'stays: dead', now() - interval '91 days');
            insert into events (kind, project_id, subject, message, created_at)
              values ('backup_overdue', 'p', :share, 'goes', now() - interval '99 days'),
                     ('backup_overdue', 'p', :share, 'stays: reported', now() - interval '95 days');
            insert into deliveries (event_id, channel, state, try_at)
              select id, 'webhook', case message when 'stays: on its way' then 'due' when 'stays: dead' then 'dead' else 'sent' end, now() + interval '1 day' from events
              where message like 'goes%' or message like 'stays%';
            insert into journal (job, undo, what, node, closed_at, opened_at)
              values (:gone, 'unmount', 'goes', 'n', now() - interval '91 days', now() - interval '91 days'),
                     (:gone, 'unmount', 'stays: young', 'n', now() - interval '89 days', now() - interval '91 days'),
                     (:gone, 'unmount', 'stays: open', 'elsewhere', null, now() - interval '900 days');
            insert into copies (kind, share_id, files, bytes, seconds, at)
              values ('restore', :share, 1, 1, 1, now() - interval '500 days'), ('restore', :share, 2, 1, 1, now() - interval '401 days'),
                     ('restore', :gone, 1, 1, 1, now() - interval '401 days'), ('restore', :gone, 2, 1, 1, now() - interval '399 days');
            insert into drops (id, project_id, directory, file_key, name, taken_at, answered_at, outcome, moved_at)
              values (gen_random_uuid(), 'p', 'd', '1', 'goes', now() - interval '91 days', now() - interval '91 days', 'done', now()),
                     (gen_random_uuid(), 'p', 'd', '2', 'stays: young', now() - interval '91 days', now() - interval '89 days', 'done', now()),
                     (gen_random_uuid(), 'p', 'd', '4', 'stays: its file may still be there', now() - interval '91 days', now() - interval '91 days', 'done', null),
                     (gen_random_uuid(), 'p', 'd', '3', 'stays: open', now() - interval '900 days', null, null, null);
            insert into drop_requests (drop_id, position, kind, request, state) select id, 0, 'delete', '{}', 'done' from drops where name = 'goes';
            insert into policies (project_id, name, document, enabled) values ('p', 'p', '{"shares": []}', false);
            insert into policy_runs (policy_id, share_id, due_at, give_up_at, try_at, state, backup_id, ended_at, cause)
              select id, :share, now(), now(), now(), 'done', :gone, now() - interval '401 days', 'goes' from policies
              union all select id, :share, now(), now(), now(), 'missed', null, now() - interval '401 days', 'goes' from policies
              union all select id, :share, now(), now(), now(), 'done', :gone, now() - interval '399 days', 'stays: young' from policies
              union all select id, :share, now(), now(), now(), 'done', :backup, now() - interval '900 days', 'stays: whose backup it is' from policies;
            insert into drills (share_id, backup_id, project_id, state, cause, asked_at, ended_at)
              values (:share, :gone, 'p', 'proven', 'goes', now(), now() - interval '500 days'),
                     (:share, :gone, 'p', 'failed', 'goes', now(), now() - interval '450 days'),
                     (:share, :gone, 'p', 'proven', 'stays: the last good one', now(), now() - interval '401 days'),
                     (:share, :backup, 'p', 'failed', 'stays: of this backup', now(), now() - interval '900 days');
            insert into project_turns (project, taken_at) values ('goes', now() - interval '31 days'), ('stays', now() - interval '29 days')
            """;

    private static final Map<String, String> NAMES = Map.of(
            "messages", "user_message",
            "events", "message",
            "journal", "what",
            "drops", "name",
            "policy_runs", "cause",
            "drills", "cause",
            "project_turns", "project");

    @Test
    void whatIsOverGoesAndWhatIsOfUseStays(@TempDir Path data) throws Exception {
        RunningRoutes.Advice often = main -> AdviceWith.adviceWith(
                main.getCamelContext(), "old-rows", route -> route.replaceFromWith("timer:old-rows?period=500"));
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), often)) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            UUID backup = routes.backUp(share.id()).id();
            routes.awaitBackup(backup, BackupStatus.AVAILABLE);
            routes.awaitIdle();
            Map<String, Integer> before = Map.of(
                    "backups",
                    routes.count("backups"),
                    "shares",
                    routes.count("shares"),
                    "copies",
                    routes.count("copies"));
            for (String insert : ROWS.split(";\n", -1)) {
                routes.beans
                        .db()
                        .sql(insert.replace(":share", "'" + share.id() + "'::uuid")
                                .replace(":backup", "'" + backup + "'::uuid")
                                .replace(":gone", "'" + new UUID(0, 7) + "'::uuid"))
                        .update();
            }
            await().atMost(SOON)
                    .untilAsserted(() -> NAMES.forEach((table, name) -> assertThat(
                                    routes.count("%s where %s like 'goes%%'".formatted(table, name)))
                            .as(table)
                            .isZero()));
            routes.ask("direct:remove-old-rows", "", Object.class);
            Map<String, Integer> stay =
                    Map.of("messages", 1, "events", 4, "journal", 2, "drops", 3, "policy_runs", 2, "drills", 2);
            stay.forEach((table, rows) -> assertThat(
                            routes.count("%s where %s like 'stays%%'".formatted(table, NAMES.get(table))))
                    .as(table)
                    .isEqualTo(rows));
            assertThat(routes.count("deliveries where state = 'sent'"))
                    .as("of the events that stay and were sent")
                    .isEqualTo(2);
            assertThat(routes.count("drop_requests")).isZero();
            assertThat(routes.count("project_turns where project = 'stays'")).isEqualTo(1);
            assertThat(routes.count("copies where files = 1 and seconds = 1 and bytes = 1 and kind = 'restore'"))
                    .as("neither an older one of the share nor one of a share that is gone")
                    .isZero();
            assertThat(routes.count("copies")).isEqualTo(before.get("copies") + 2);
            assertThat(routes.count("backups")).isEqualTo(before.get("backups"));
            assertThat(routes.count("shares")).isEqualTo(before.get("shares"));
        }
    }

    /** More than a batch of each, by two at once. */
    @Test
    void manyRowsGoInBatchesAlsoWhereTwoNodesDeleteThem() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh()) {
            JdbcClient db = JdbcClient.create(pool);
            db.sql("""
                    insert into journal (job, undo, what, node, closed_at)
                    select gen_random_uuid(), 'unmount', n::text, 'n', now() - make_interval(days => n % 40)
                    from generate_series(1, 12000) n""").update();
            List<Integer> gone = List.of(1, 2).parallelStream()
                    .map(node -> new OldRows(db, Map.of(OldRows.Kind.JOURNAL, 20))
                            .remove()
                            .getOrDefault("journal", 0))
                    .toList();
            new OldRows(db, Map.of(OldRows.Kind.JOURNAL, 20)).remove();
            assertThat(gone.stream().mapToInt(n -> n).sum()).isLessThanOrEqualTo(6000);
            assertThat(db.sql("select count(*) from journal")
                            .query(Integer.class)
                            .single())
                    .isBetween(6000, 6300);
            assertThat(db.sql("select count(*) from journal where closed_at < now() - interval '20 days 1 minute'")
                            .query(Integer.class)
                            .single())
                    .isZero();
        }
    }
}
