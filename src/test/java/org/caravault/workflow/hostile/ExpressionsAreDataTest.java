package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupRequest;
import org.caravault.backup.BackupStatus;
import org.caravault.chaos.LoggedLines;
import org.caravault.identity.Caller;
import org.caravault.policy.Policy;
import org.caravault.policy.SavePolicy;
import org.caravault.share.Share;
import org.caravault.testing.DriverLab;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.StandInMailServer;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Names that look like expressions, placeholders, look-ups or commands go through every driver, dropped files, policies, events and the
 * log: they come out as they went in, and what they ask for comes out nowhere.
 */
@EnabledIf(value = "org.caravault.testing.DriverLab#hasRsync", disabledReason = "rsync is not installed")
class ExpressionsAreDataTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    /** What an expression that is evaluated would put in: a variable of this process's environment, and a property. */
    private static final String VARIABLE = "TEST_ARRAY_TOKEN";

    private static final String PROPERTY = "a.canary";
    private static final String PROPERTYS_VALUE = "a canary that sings";

    /** In paths: without the characters that a path may not have. */
    private static final String PATH = filled("${sysenv.V}${env:V}{{env:V}}/{{sys:P}}${sys.P}$simple{sysenv.V}"
            + "/${bean:shares}${jndi:ldap:x}${variable.job}{{P}}%p$V");

    private static final String TEXT =
            filled("${sysenv.V}${env:V}{{env:V}}${sys.P}{{P}}$simple{sysenv.V}#{7*7}${bean:shares}"
                    + "${jndi:ldap://127.0.0.1:1/x}$(id)`id`%(path)s?a=b&raw(x)");

    @TempDir
    private static Path data;

    private static Path box;
    private static Path received;
    private static StandInMailServer mail;
    private static LoggedLines log;
    private static DriverLab lab;
    private static HikariDataSource pool;
    private static RunningRoutes routes;

    private static String filled(String words) {
        return words.replace("V", VARIABLE).replace("P", PROPERTY);
    }

    @BeforeAll
    static void start() throws Exception {
        System.setProperty(PROPERTY, PROPERTYS_VALUE);
        assertThat(System.getenv(VARIABLE)).isNotBlank();
        log = new LoggedLines(Level.ALL);
        lab = new DriverLab(data);
        box = Files.createDirectories(data.resolve("box"));
        received = data.resolve("received");
        Path receive = Files.writeString(
                data.resolve("receive"), "#!/bin/sh\nprintf '%%s\\n' \"$1\" >> '%s'\n".formatted(received));
        Files.setPosixFilePermissions(receive, PosixFilePermissions.fromString("rwx------"));
        mail = new StandInMailServer(0);
        Path configuration = lab.configuration(0);
        Files.writeString(
                configuration,
                Files.readString(configuration).replace("Plain trees in a vault of their own", TEXT)); // a type's name
        pool = TestDatabase.fresh();
        routes = RunningRoutes.start(
                pool,
                data,
                Optional.of(configuration),
                List.of(
                        "quota_backups=-1",
                        "drop_directory=" + box,
                        "drop.polling_ms=50",
                        "drop.quiet_ms=0",
                        "policies=" + Files.createDirectories(data.resolve("policies")),
                        "policy.polling_ms=50",
                        "policy.reload_ms=50",
                        "notify=command, email",
                        "notify.email.server=" + mail.url(),
                        "notify.email.from=vault@example.org",
                        "notify.email.to=one@example.org",
                        "notify.command=" + receive,
                        "notify.polling_ms=50",
                        "backup_share_mount_template=mount --bind %(options)s " + data
                                + "/exports/%(export)s %(path)s"),
                main -> {});
    }

    @AfterAll
    static void stop() throws IOException {
        routes.close();
        mail.close();
        pool.close();
        lab.close();
        log.close();
        System.clearProperty(PROPERTY);
    }

    static Stream<Arguments> driversAndBackends() {
        return DriverLab.DRIVERS.stream()
                .flatMap(driver -> Stream.of("local", "external").map(backend -> Arguments.of(driver, backend)));
    }

    /** Everything that is stored, logged, mailed or given to a program. */
    @AfterEach
    void nothingWasEvaluated() throws Exception {
        await().atMost(SOON).until(() -> routes.count("deliveries where state = 'due'") == 0);
        List<String> all = new ArrayList<>(log.all());
        for (String table : routes.beans
                .db()
                .sql("select tablename from pg_tables where schemaname = 'public'")
                .query(String.class)
                .list()) {
            all.addAll(routes.beans
                    .db()
                    .sql("select t::text from " + table + " t")
                    .query(String.class)
                    .list());
        }
        if (Files.exists(received)) {
            all.addAll(Files.readAllLines(received));
        }
        all.addAll(mails());
        all.addAll(lab.array().calls);
        try (Stream<Path> files = Files.walk(box)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.add(file + ": " + Files.readString(file));
            }
        }
        assertThat(all)
                .isNotEmpty()
                .noneMatch(line -> line.contains(System.getenv(VARIABLE)) || line.contains(PROPERTYS_VALUE))
                .noneMatch(line -> line.contains("uid=0("));
    }

    /** The text of each mail that was sent, decoded. */
    private static List<String> mails() throws Exception {
        List<String> texts = new ArrayList<>();
        for (String taken : mail.taken()) {
            String message = taken.substring(taken.indexOf("Date: ")); // after the lines of the protocol
            MimeMessage parsed = new MimeMessage(
                    Session.getInstance(new Properties()),
                    new ByteArrayInputStream(message.getBytes(StandardCharsets.UTF_8)));
            texts.add(parsed.getSubject() + "\n" + parsed.getContent());
        }
        return texts;
    }

    private static Share share(String driver, String backend, Path server) throws Exception {
        String name = driver + PATH;
        Path home = Trees.small(server.resolve(name));
        Files.writeString(home.resolve(TEXT.replace('/', '-')), "kept");
        return routes.share(
                TEXT + driver + backend, backend, backend.equals("local") ? home.toString() : "nas:/" + name);
    }

    @ParameterizedTest
    @MethodSource("driversAndBackends")
    void withEveryDriver(String driver, String backend) throws Exception {
        Path server = backend.equals("local") ? data : data.resolve("exports/nas:");
        Share share = share(driver, backend, server);
        String text = TEXT;
        String options = new ObjectMapper().writeValueAsString(Map.of("why", TEXT, TEXT, "because"));
        Backup asked = routes.ask(
                "direct:request-back-up-share",
                new BackupRequest(
                        Caller.ADMIN_OF_DEFAULT,
                        share.id(),
                        Optional.of(text),
                        Optional.of(text),
                        Optional.of(driver),
                        options),
                Backup.class);
        routes.awaitBackup(asked.id(), BackupStatus.AVAILABLE);
        assertThat(routes.messagesAbout(asked.id())).isEmpty();
        Backup backup = routes.backup(asked.id());
        assertThat(backup.name()).contains(text);
        assertThat(backup.description()).contains(text);
        assertThat(new ObjectMapper().readTree(backup.made().method().options()))
                .isEqualTo(new ObjectMapper().readTree(options));
        assertThat(routes.share(share.id()).exportLocation()).endsWith(PATH);

        Path kept = server.resolve(driver + PATH).resolve(TEXT.replace('/', '-'));
        Files.delete(kept);
        routes.restore(backup.id(), Optional.empty());
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        assertThat(routes.messagesAbout(asked.id())).isEmpty();
        assertThat(kept).hasContent("kept");
        routes.delete(backup.id());
        routes.awaitIdle();
        assertThat(routes.beans.backups().find(backup.id())).isEmpty();
        assertThat(lab.stores(driver, backup.id())).isFalse();
    }

    @Test
    void inWhatAServerAnswers() throws Exception {
        Share share = share("rest-vendor-fails", "local", data);
        lab.array().breaks = TEXT;
        Backup asked = routes.backUp(share.id(), Optional.of("rest-vendor"));
        routes.awaitBackup(asked.id(), BackupStatus.ERROR);
        assertThat(routes.backup(asked.id()).failReason())
                .hasValueSatisfying(why -> assertThat(why).contains(TEXT));
        await().atMost(SOON)
                .until(() ->
                        Files.exists(received) && Files.readString(received).contains("${bean:shares}"));
        await().atMost(SOON).until(() -> mails().stream().anyMatch(text -> text.contains("${bean:shares}")));
    }

    @Test
    void inDroppedFilesAndTheirNames() throws Exception {
        Share share = share("dropped", "local", data);
        ObjectMapper json = new ObjectMapper();
        String content = json.writeValueAsString(Map.of(
                "share_backup",
                Map.of("share", share.name().orElseThrow(), "name", TEXT, "backup_options", Map.of("why", TEXT))));
        String unknown = json.writeValueAsString(Map.of("delete", Map.of("backup", "no " + TEXT)));
        String name = "${sysenv." + VARIABLE + "}{{env:" + VARIABLE + "}}";
        for (Map.Entry<String, String> drop :
                Map.of(name + ".json", content, "unknown" + name, unknown).entrySet()) {
            Files.move(Files.writeString(box.resolve(".hidden"), drop.getValue()), box.resolve(drop.getKey()));
            await().atMost(SOON).until(() -> Files.notExists(box.resolve(drop.getKey())));
        }
        await().atMost(SOON)
                .until(() -> results("done").size() == 1 && results("failed").size() == 1);
        assertThat(results("failed"))
                .singleElement()
                .satisfies(answer -> assertThat(
                                json.readTree(answer).at("/requests/0/cause").asText())
                        .contains(TEXT));
        assertThat(routes.beans.backups().ofShare(share.id()))
                .singleElement()
                .satisfies(backup -> assertThat(backup.name()).contains(TEXT));
    }

    private static List<String> results(String room) throws Exception {
        if (!Files.isDirectory(box.resolve(room))) {
            return List.of();
        }
        List<String> results = new ArrayList<>();
        try (Stream<Path> files = Files.list(box.resolve(room))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".result.json"))
                    .toList()) {
                results.add(Files.readString(file));
            }
        }
        return results;
    }

    @Test
    void inPolicies() throws Exception {
        Share share = share("policy", "local", data);
        ObjectMapper json = new ObjectMapper();
        String name = TEXT.substring(0, 190);
        String document = json.writeValueAsString(Map.of(
                "name",
                name,
                "shares",
                List.of(share.name().orElseThrow()),
                "schedule",
                "every 1h",
                "backup_options",
                Map.of("why", TEXT)));
        Policy policy = routes.ask(
                "direct:save-policy",
                new SavePolicy(Caller.ADMIN_OF_DEFAULT, Optional.empty(), document),
                Policy.class);
        assertThat(policy.name()).isEqualTo(name);
        Files.writeString(
                data.resolve("policies/file.json"), document.replace(name, TEXT.substring(TEXT.length() - 190)));
        await().atMost(SOON).until(() -> routes.count("policies") == 2);
        Files.writeString(data.resolve("policies/${sysenv." + VARIABLE + "}.json"), "{\"" + VARIABLE + "\": \"x\"}");
        await().atMost(SOON)
                .until(() -> log.all().stream()
                        .anyMatch(line -> line.contains("${sysenv." + VARIABLE + "}.json was rejected")));
        assertThat(json.readTree(policy.terms().document())
                        .at("/backup_options/why")
                        .asText())
                .isEqualTo(TEXT);
    }
}
