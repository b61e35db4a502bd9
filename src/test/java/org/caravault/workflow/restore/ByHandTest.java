package org.caravault.workflow.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.database.Database;
import org.caravault.share.Share;
import org.caravault.testing.Installation;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a bad hour an administrator types what the README says, and it is not a command, or does something else. */
class ByHandTest {
    @TempDir
    private Path home;

    @TempDir
    private Path data;

    /** An installation whose jar is what the test runs with. */
    @BeforeEach
    void install() throws IOException {
        Installation.in(home);
    }

    @Test
    void cleanupSaysWhatItWouldDoThenDoesIt() throws Exception {
        String url = TestDatabase.freshUrl();
        Files.createDirectories(data.resolve("vault")); // which a service makes when it starts
        Path left = Files.createDirectories(data.resolve("mounts/" + UUID.randomUUID() + ".1-share"));

        assertThat(caravault(url, "cleanup", "--dry-run")).contains("would remove mount " + left);
        assertThat(left).exists();
        assertThat(caravault(url, "cleanup")).contains("removed mount " + left);
        assertThat(left).doesNotExist();
        assertThat(caravault(url, "cleanup")).isEqualTo("nothing to remove\n");
    }

    @Test
    void cleanupFailsWhereAVaultIsNotTheOneThatItWas() throws Exception {
        String url = TestDatabase.freshUrl();
        Files.createDirectories(data.resolve("vault"));
        caravault(url, "cleanup"); // makes the tables
        try (HikariDataSource pool = Database.pool(url, "postgres", "", 10);
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            routes.awaitBackup(routes.backUp(share.id()).id(), BackupStatus.AVAILABLE);
        }
        Files.delete(data.resolve("vault/.caravault-vault"));
        Ended ended = run(url, "cleanup");
        assertThat(ended.said()).contains("the vault " + data.resolve("vault") + " was not looked at", "is missing");
        assertThat(ended.code()).isOne();
    }

    @Test
    void importVaultBringsALostCatalogueBack() throws Exception {
        Backup made;
        try (HikariDataSource lost = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(lost, data, List.of(), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            made = routes.backUp(share.id());
            routes.awaitBackup(made.id(), BackupStatus.AVAILABLE);
        }
        String url = TestDatabase.freshUrl();

        assertThat(caravault(url, "import-vault", "--dry-run")).contains("would import backup " + made.id());
        assertThat(caravault(url, "import-vault")).contains("imported backup " + made.id());
        assertThat(caravault(url, "import-vault")).isEqualTo("nothing to import\n");
    }

    private record Ended(int code, String said) {}

    /** What {@code bin/caravault} prints; it must succeed. */
    private String caravault(String url, String... words) throws IOException, InterruptedException {
        Ended ended = run(url, words);
        assertThat(ended.code()).as(ended.said()).isZero();
        return ended.said();
    }

    private Ended run(String url, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bin/caravault"));
        command.addAll(List.of(words));
        command.addAll(List.of("--data", data.toString(), "--set", "db.url=" + url, "--set", "node=here"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CARAVAULT_HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }
}
