package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.caravault.api.testing.RunningService;
import org.caravault.database.Database;
import org.caravault.exec.Commands;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whoever finds a password in a list of processes, a log or an answer has it. */
class SecretsAreNotShownTest {
    private static final String WEBHOOK = "planted-in-the-webhook-0815";
    private static final String MAIL = "planted-for-the-mail-server";

    @TempDir
    private Path directory;

    private static final class Everything extends AbstractAppender {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Everything() {
            super("everything", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(event.getLoggerName() + " " + event.getMessage().getFormattedMessage() + " " + event.getThrown());
        }
    }

    @Test
    void notInLogsMetricsHealthMessagesOrDeliveriesWhateverFails() throws Exception {
        Path share = Files.createDirectory(directory.resolve("share"));
        String url = TestDatabase.freshUrl();
        String password = url.replaceAll(".*&password=([^&]*).*", "$1");
        List<String> shown = new ArrayList<>();
        Everything log = new Everything();
        log.start();
        Logger root = (Logger) LogManager.getRootLogger();
        root.addAppender(log);
        Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.DEBUG);
        try (RunningService service = RunningService.startOn(
                        url,
                        directory.resolve("data"),
                        "notify=webhook,email",
                        "notify.webhook=http://127.0.0.1:1/" + WEBHOOK,
                        "notify.email.server=smtp://127.0.0.1:1",
                        "notify.email.user=caravault",
                        "notify.email.password=" + MAIL,
                        "notify.email.to=root@localhost",
                        "notify.polling_ms=100");
                HikariDataSource pool = Database.pool(url, "postgres", "", 1)) {
            service.backup(service.share("home", share), "nightly");
            JdbcClient db = JdbcClient.create(pool);
            service.await(() -> db.sql("select count(distinct channel) from deliveries where tries > 0")
                            .query(Integer.class)
                            .single()
                    == 2);
            shown.addAll(db.sql("select d::text from deliveries d")
                    .query(String.class)
                    .list());
            shown.add(service.get("/v2/messages").response().body());
            for (String path : List.of("health?data=true", "metrics", "info")) {
                shown.add(HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(service.managementUrl() + "/observe/" + path))
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
            }
        } finally {
            Configurator.reconfigure(); // as it was, and without this test's appender
        }
        shown.addAll(log.lines);
        assertThat(password).hasSizeGreaterThan(20);
        assertThat(shown)
                .anyMatch(line -> line.contains("listening on"))
                .noneMatch(line -> line.contains(WEBHOOK) || line.contains(MAIL) || line.contains(password));
    }

    @Test
    void aProgramGetsNothingOfTheServicesEnvironmentButWhatProgramsNeed() throws Exception {
        assertThat(System.getenv()).containsKey("PATH");
        assertThat(new Commands(Duration.ofSeconds(30)).ask(List.of("env")).lines())
                .contains("LC_ALL=C.UTF-8")
                .anyMatch(line -> line.startsWith("PATH="))
                .allMatch(
                        line -> line.matches(
                                "(PATH|HOME|USER|LOGNAME|TMPDIR|TZ|JAVA_HOME|XDG_\\w+|\\w+_(PROXY|proxy)|SSL_CERT_\\w+|LD_\\w+|LC_ALL)=.*"));
    }

    /** A stand-in for Java says how the launcher has started it. */
    @Test
    void theLauncherTakesSecretsOutOfTheListOfProcesses() throws Exception {
        Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"words: $*\"\nenv | sed 's/^/variable: /'\numask\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(directory.resolve("target/lib"));
        Files.createFile(directory.resolve("target/caravault.jar"));
        ProcessBuilder launcher = new ProcessBuilder(
                        "bash",
                        "-c",
                        "umask 0; exec \"$@\"",
                        "bash",
                        "bin/caravault",
                        "serve",
                        "--set",
                        "db.password=planted one",
                        "--set=keystone_authtoken.password=planted=two",
                        "--set",
                        "node=here",
                        "--data",
                        "a b")
                .redirectErrorStream(true);
        launcher.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
        launcher.environment().put("CARAVAULT_HOME", directory.toString());
        Process process = launcher.start();
        List<String> said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).isZero();
        assertThat(said)
                .anyMatch(line -> line.startsWith("words: ") && line.endsWith(" serve --set node=here --data a b"))
                .noneMatch(line -> line.startsWith("words: ") && line.contains("planted"))
                .contains("variable: CARAVAULT_DB_PASSWORD=planted one")
                .contains("variable: CARAVAULT_KEYSTONE_AUTHTOKEN_PASSWORD=planted=two")
                .contains("0022")
                .anyMatch(line -> line.contains("--set db.password: other users of this host could see it"));
    }
}
