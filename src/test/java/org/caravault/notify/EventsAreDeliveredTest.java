package org.caravault.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.caravault.api.testing.LogLines;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.testing.HostileServer;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.StandInMailServer;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Events are delivered, with retries, and a failed delivery never affects the job that it reports. */
class EventsAreDeliveredTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private HikariDataSource pool;

    @BeforeEach
    void database() {
        pool = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private RunningRoutes start(String... assignments) throws Exception {
        return start(main -> {}, assignments);
    }

    private RunningRoutes start(RunningRoutes.Advice advice, String... assignments) throws Exception {
        List<String> all = new ArrayList<>(List.of("quota_backups=-1", "notify.polling_ms=50"));
        all.addAll(List.of(assignments));
        return RunningRoutes.start(pool, data, all, advice);
    }

    private static void emit(RunningRoutes routes, String message) {
        routes.ask(
                "direct:event",
                new Event(Event.Kind.BACKUP_MISSED, "default", Optional.of(new UUID(0, 7)), message),
                Object.class);
    }

    @Test
    void aWebhookGetsEveryEndEvenWhenItRefusedAtFirst() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        AtomicInteger refusals = new AtomicInteger(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean accepts = refusals.getAndDecrement() <= 0;
            if (accepts) {
                received.add(new ObjectMapper().readTree(body).path("event").asText());
            }
            exchange.sendResponseHeaders(accepts ? 204 : 503, -1);
            exchange.close();
        });
        server.start();
        try (RunningRoutes routes = start(
                "notify=webhook",
                "notify.webhook=http://127.0.0.1:" + server.getAddress().getPort() + "/")) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            routes.restore(backup.id(), Optional.empty());
            routes.awaitIdle();
            Files.move(home, data.resolve("gone"));
            routes.awaitBackup(routes.backUp(share.id()).id(), BackupStatus.ERROR);
            await().atMost(SOON).until(() -> routes.count("deliveries where state = 'sent'") == 3);
            assertThat(received).containsExactlyInAnyOrder("backup_finished", "restore_finished", "backup_failed");
        } finally {
            server.stop(0);
        }
    }

    /** The body says nothing that matters: neither does it delay other channels, nor is the event posted again because of it. */
    @ParameterizedTest
    @EnumSource(names = {"SLOW_BODY", "ENDLESS_BODY"})
    void aWebhookWhoseAnswerNeverEndsDelaysNoOther(HostileServer.Attack attack) throws Exception {
        try (HostileServer hook = new HostileServer(attack);
                RunningRoutes routes =
                        start("notify=webhook,command", "notify.command=/bin/true", "notify.webhook=" + hook.url())) {
            emit(routes, "one");
            emit(routes, "two");
            await().atMost(SOON).until(() -> routes.count("deliveries where state = 'sent' and tries = 1") == 4);
            assertThat(hook.asked()).isEqualTo(2);
        }
    }

    /** Before, one thread served all channels, and each of these events cost it ten seconds. */
    @Test
    void aWebhookThatIsSilentDelaysNoOtherChannel() throws Exception {
        try (HostileServer hook = new HostileServer(HostileServer.Attack.SLOW_HEADERS);
                RunningRoutes routes =
                        start("notify=webhook,command", "notify.command=/bin/true", "notify.webhook=" + hook.url())) {
            for (int i = 0; i < 5; i++) {
                emit(routes, "event " + i);
            }
            await().atMost(SOON).until(() -> hook.open() == 1);
            emit(routes, "the last");
            await().atMost(SOON)
                    .until(() -> routes.count("deliveries where channel = 'command' and state = 'sent'") == 6);
            assertThat(routes.count("deliveries where channel = 'webhook' and tries > 0"))
                    .as("the webhook is still at work on one of the first")
                    .isLessThan(6);
            await().atMost(SOON)
                    .until(() -> routes.count("deliveries where failure like '%did not answer completely within 10 s'")
                            >= 1);
        }
    }

    /** A channel that is not released after a failure would be silent until the service is started again. */
    @Test
    void aChannelIsServedAgainAfterAnErrorOfTheDatabase() throws Exception {
        try (LogLines log = LogLines.listen();
                RunningRoutes routes = start("notify=command", "notify.command=/bin/true")) {
            JdbcClient db = JdbcClient.create(pool);
            db.sql(
                            "create function refuse() returns trigger language plpgsql as 'begin raise exception ''for a while''; end'")
                    .update();
            db.sql("create trigger refuse before update on deliveries for each row execute function refuse()")
                    .update();
            emit(routes, "one");
            await().atMost(SOON)
                    .until(() -> log.all().stream()
                            .anyMatch(line -> line.contains("the events for command cannot be delivered now")));
            db.sql("drop trigger refuse on deliveries").update();
            await().atMost(SOON).until(() -> routes.count("deliveries where state = 'sent'") == 1);
        }
    }

    @Test
    void aCommandIsGivenTheEventAsOneArgument() throws Exception {
        Path script = data.resolve("receive");
        Files.writeString(
                script,
                "#!/bin/sh\nprintf '%s|%s' \"$1\" \"$2\" >" + data + "/received.tmp\nmv " + data + "/received.tmp "
                        + data + "/received\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        try (RunningRoutes routes = start("notify=command", "notify.command=" + script + " first")) {
            emit(routes, "it's $(reboot); \"quoted\"");
            await().atMost(SOON).until(() -> routes.count("deliveries where state = 'sent'") == 1);
            String[] received = Files.readString(data.resolve("received")).split(Pattern.quote("|"), 2);
            assertThat(received[0]).isEqualTo("first");
            assertThat(new ObjectMapper().readTree(received[1]).path("message").asText())
                    .isEqualTo("it's $(reboot); \"quoted\"");
        }
    }

    @Test
    void aMailServerThatIsBusyAtFirstTakesTheMailInTheEnd() throws Exception {
        try (StandInMailServer server = new StandInMailServer(1);
                RunningRoutes routes = start(
                        "notify=email",
                        "notify.email.server=" + server.url(),
                        "notify.email.from=vault@example.org",
                        "notify.email.to=one@example.org, two@example.org")) {
            emit(routes, "Sicherung überfällig");
            await().atMost(SOON).until(() -> routes.count("deliveries where state = 'sent' and tries = 2") == 1);
            assertThat(server.taken())
                    .singleElement()
                    .asString()
                    .contains("<one@example.org>", "<two@example.org>", "From: vault@example.org")
                    .contains("Subject: Caravault: backup missed")
                    .contains("Content-Type: text/plain; charset=UTF-8");
        }
    }

    @Test
    void aVaultThatIsNearlyFullIsReportedOnce() throws Exception {
        try (RunningRoutes routes =
                start("notify=command", "notify.command=/bin/true", "vault_nearly_full=1", "watch_ms=50")) {
            await().atMost(SOON).until(() -> routes.count("deliveries where state = 'sent'") == 1);
            routes.ask("direct:report-nearly-full", "", Object.class);
            assertThat(routes.count("events where kind = 'vault_nearly_full'")).isOne();
            assertThat(routes.count("vaults where total_bytes >= free_bytes and location like '%/vault'"))
                    .isOne();
        }
    }

    @Test
    void whatIsNeverDeliveredIsKeptAsDeadAndDelaysNothing() throws Exception {
        try (RunningRoutes routes = start("notify=command,missing", "notify.command=/bin/false", "notify.tries=1")) {
            emit(routes, "hello");
            await().atMost(SOON).until(() -> routes.count("deliveries where state = 'dead'") == 2);
            assertThat(routes.count("deliveries where channel = 'command' and failure like '%/bin/false%rc 1%'"))
                    .isEqualTo(1);
            assertThat(routes.count("deliveries where channel = 'missing' and failure like '%notify-missing%'"))
                    .isEqualTo(1);
        }
    }

    @Test
    void anotherWayIsOneFileAndNoCode() throws Exception {
        String page = Files.readString(Path.of("docs/notifications.md"));
        String example = page.substring(page.indexOf("- route:\n    id: notify-diary"));
        String yaml = example.substring(0, example.indexOf("```")).replace("/var/log/caravault", data.toString());
        RunningRoutes.Advice diary = main -> PluginHelper.getRoutesLoader(main.getCamelContext())
                .loadRoutes(ResourceHelper.fromString("diary.camel.yaml", yaml));
        try (RunningRoutes routes = start(diary, "notify=diary")) {
            emit(routes, "one");
            emit(routes, "two");
            await().atMost(SOON).until(() -> routes.count("deliveries where state = 'sent'") == 2);
            assertThat(Files.readAllLines(data.resolve("events.jsonl")))
                    .hasSize(2)
                    .allMatch(line -> line.contains("backup_missed"));
        }
    }
}
