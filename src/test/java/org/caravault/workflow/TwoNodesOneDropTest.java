package org.caravault.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.builder.AdviceWith;
import org.caravault.TestDatabase;
import org.caravault.service.Database;
import org.caravault.share.Share;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However many nodes look into a directory, and whenever one of them dies, each file is carried out once. */
class TwoNodesOneDropTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    private Path data;

    private List<String> settings(String node) throws IOException {
        Path box = Files.createDirectories(data.resolve("box"));
        return List.of(
                "node=" + node,
                "drop_directory=" + box,
                "drop.polling_ms=20",
                "drop.quiet_ms=0",
                "quota_backups=-1",
                "job.heartbeat_ms=250");
    }

    private long answers(String outcome) throws IOException {
        Path room = data.resolve("box").resolve(outcome);
        if (!Files.isDirectory(room)) {
            return 0;
        }
        try (var names = Files.list(room)) {
            return names.filter(path -> path.toString().endsWith(".result.json"))
                    .count();
        }
    }

    private void drop(String name, String share) throws IOException {
        Files.writeString(data.resolve(name), "{\"share_backup\": {\"share\": \"%s\"}}".formatted(share));
        Files.move(data.resolve(name), data.resolve("box").resolve(name));
    }

    @Test
    void eachOfManyFilesIsCarriedOutOnce() throws Exception {
        int shares = 12;
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes here = RunningRoutes.start(pool, data, settings("here"), main -> {});
                RunningRoutes there = RunningRoutes.start(pool, data, settings("there"), main -> {})) {
            for (int i = 0; i < shares; i++) {
                here.share("share" + i, Trees.small(data.resolve("share" + i)));
            }
            for (int i = 0; i < shares; i++) {
                drop("drop" + i + ".json", "share" + i);
            }
            await().atMost(SOON).until(() -> answers("done") == shares);
            assertThat(answers("failed")).isZero();
            assertThat(there.count("backups")).isEqualTo(shares);
            assertThat(there.count("drops")).isEqualTo(shares);
            assertThat(data.resolve("box/taken")).isEmptyDirectory();
        }
    }

    @ParameterizedTest(name = "{2} {1}")
    @CsvSource({
        "take-drop, read-drop, before", // read, nothing written
        "drop, put-drop-aside, before", // written down, the file still there
        "next-of-drop, request-it, before", // about to ask
        "next-of-drop, note-asked, after", // asked, not committed
    })
    void aNodeThatIsKilledLosesNoFileAndAsksNothingTwice(String route, String step, String when) throws Exception {
        String url = TestDatabase.freshUrl();
        AtomicBoolean died = new AtomicBoolean();
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 8)) {
            Database.migrate(pool);
            try (RunningRoutes here = RunningRoutes.start(pool, data, List.of("node=here"), main -> {})) {
                Share share = here.share("home", Trees.small(data.resolve("home")));
                List<String> doomed = settings("doomed");
                drop("one.json", share.id().toString());
                try (DoomedNode node = DoomedNode.start(url, data, route, step, when, doomed)) {
                    died.set(node.diesWithin(SOON));
                }
                assertThat(died).as("the node reached the step").isTrue();
                assertThat(answers("done")).isZero();
            }
            try (RunningRoutes again = RunningRoutes.start(pool, data, settings("doomed"), main -> {})) {
                await().atMost(SOON).until(() -> answers("done") == 1);
                assertThat(again.count("backups")).isEqualTo(1);
                assertThat(again.count("drops")).isEqualTo(1);
                await("the file lies beside its answer")
                        .atMost(SOON)
                        .untilAsserted(() ->
                                assertThat(data.resolve("box/done/one.json")).exists());
                assertThat(data.resolve("box/one.json")).doesNotExist();
                assertThat(data.resolve("box/taken")).isEmptyDirectory();
            }
        }
    }

    /** A data node that kills itself, as SIGKILL would, when it reaches a step. */
    static final class DoomedNode implements AutoCloseable {
        private final Process process;

        private DoomedNode(Process process) {
            this.process = process;
        }

        static DoomedNode start(String url, Path data, String route, String step, String when, List<String> settings)
                throws IOException {
            List<String> command = new java.util.ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"),
                    "-cp",
                    System.getProperty("java.class.path"),
                    DoomedNode.class.getName(),
                    url,
                    data.toString(),
                    route,
                    step,
                    when));
            command.addAll(settings);
            return new DoomedNode(new ProcessBuilder(command).inheritIO().start());
        }

        boolean diesWithin(Duration time) throws InterruptedException {
            return process.waitFor(time.toSeconds(), java.util.concurrent.TimeUnit.SECONDS) && process.exitValue() == 9;
        }

        public static void main(String[] arguments) throws Exception {
            HikariDataSource pool = Database.pool(arguments[0], "postgres", "", 8);
            List<String> settings = List.of(arguments).subList(5, arguments.length);
            RunningRoutes.start(
                    pool,
                    Path.of(arguments[1]),
                    settings,
                    main -> AdviceWith.adviceWith(main.getCamelContext(), arguments[2], advice -> {
                        var woven = advice.weaveById(arguments[3]);
                        (arguments[4].equals("before") ? woven.before() : woven.after())
                                .process(e -> Runtime.getRuntime().halt(9));
                    }));
            Thread.currentThread().join();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
