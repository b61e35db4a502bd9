package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.chaos.BreakableDatabaseProxy;
import org.caravault.chaos.Invariants;
import org.caravault.chaos.Node;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.database.Database;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An attempt is cut off after a good part of a copy: the next one copies only the rest, and nothing of the first is left. */
class GoesOnWhereItStoppedTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MEGABYTES = 20;
    private static final int ENOUGH = 6;

    @TempDir
    private Path data;

    private String url;
    private HikariDataSource pool;
    private RunningRoutes asking;
    private Share share;
    private Path vault;

    @BeforeEach
    void share() throws Exception {
        url = TestDatabase.freshUrl();
        pool = Database.pool(url, "postgres", "", 8);
        vault = Files.createDirectories(data.resolve("vault"));
        asking = RunningRoutes.start(
                pool, data.resolve("asking"), List.of("node=asking", sameVault()), RunningRoutes::onlyAsks);
        share = asking.availableShare("home", Trees.large(data.resolve("home"), MEGABYTES));
        RsyncOracle.requireTool("rsync");
    }

    @AfterEach
    void close() {
        asking.close();
        pool.close();
    }

    private String sameVault() {
        return "backup_mount_export=" + vault;
    }

    private Node node(String name, String... settings) throws IOException {
        return nodeOn(url, name, settings);
    }

    private Node nodeOn(String database, String name, String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of("node=" + name, sameVault()));
        all.addAll(List.of(settings));
        return Node.start(database, data.resolve(name), all.toArray(String[]::new));
    }

    /** One in this process, which starts sooner and need not be killed. */
    private RunningRoutes next(String name, String... settings) throws Exception {
        List<String> all = new ArrayList<>(Node.FAST);
        all.addAll(List.of("node=" + name, sameVault()));
        all.addAll(List.of(settings));
        return RunningRoutes.start(pool, data.resolve(name), all, main -> {});
    }

    /** The inodes of the files that an attempt has copied and given their time, by name. */
    private Map<String, Object> complete(Backup backup, int attempt) throws IOException {
        return files(vault.resolve(backup.id() + "." + attempt + ".partial/data"), data.resolve("home"));
    }

    private static Map<String, Object> files(Path directory, Path like) throws IOException {
        Map<String, Object> complete = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (var entries = Files.list(directory)) {
                for (Path file : entries.filter(Files::isRegularFile).toList()) {
                    Path source = like.resolve(file.getFileName());
                    if (Files.exists(source) // or it is the copier's own, which it tries the vault with
                            && Files.getLastModifiedTime(file).equals(Files.getLastModifiedTime(source))) {
                        complete.put(file.getFileName().toString(), Files.getAttribute(file, "unix:ino"));
                    }
                }
            }
        }
        return complete;
    }

    private void awaitMuch(Backup backup, int attempt) {
        await().atMost(SOON).until(() -> complete(backup, attempt).size() >= ENOUGH);
    }

    /** The rest of the story: complete, equal, and what was complete before is unchanged. */
    private void mustHaveGoneOn(Backup backup, Map<String, Object> complete) throws Exception {
        await().atMost(SOON).until(() -> asking.backup(backup.id()).status() == BackupStatus.AVAILABLE);
        asking.awaitIdle();
        assertThat(files(vault.resolve(backup.id() + "/data"), data.resolve("home")))
                .containsAllEntriesOf(complete);
        JdbcClient db = JdbcClient.create(pool);
        assertThat(db.sql("select bytes from copies").query(Long.class).single())
                .as("bytes that the last attempt has copied")
                .isLessThanOrEqualTo((MEGABYTES + 1 - complete.size()) << 20);
        RsyncOracle.same(
                share.exportLocation(), vault.resolve(backup.id() + "/data").toString());
        assertThat(vault.resolve(backup.id().toString()))
                .isDirectoryContaining("glob:**/{data,manifest,backup.json}")
                .isDirectoryNotContaining("glob:**/{kernel,*.partial}");
        assertThat(asking.messagesAbout(backup.id())).isEmpty();
        assertThat(new Invariants(db, data, vault).complaints()).isEmpty();
    }

    @Test
    void theNodeIsKilled() throws Exception {
        Backup backup = asking.backUp(share.id());
        Map<String, Object> complete;
        try (Node first = node("first", Trees.SLOW)) {
            awaitMuch(backup, 1);
            List<ProcessHandle> copiers = first.children();
            first.kill();
            await().atMost(SOON).until(() -> copiers.stream().noneMatch(ProcessHandle::isAlive));
            complete = complete(backup, 1);
        }
        try (RunningRoutes second = next("first")) {
            mustHaveGoneOn(backup, complete);
            assertThat(second.mounts()).isEmpty();
        }
    }

    @Test
    void twoNodesAreKilledOneAfterTheOther() throws Exception {
        Backup backup = asking.backUp(share.id());
        try (Node first = node("first", Trees.SLOW)) {
            awaitMuch(backup, 1);
            first.kill();
        }
        Map<String, Object> complete = new TreeMap<>(complete(backup, 1));
        try (Node second = node("first", Trees.SLOW)) {
            await().atMost(SOON).until(() -> complete(backup, 2).size() > complete.size());
            second.kill();
        }
        complete.putAll(complete(backup, 2));
        try (RunningRoutes third = next("first")) {
            mustHaveGoneOn(backup, complete);
            assertThat(third.mounts()).isEmpty();
        }
    }

    @Test
    void theNodeIsStopped() throws Exception {
        Backup backup = asking.backUp(share.id());
        Map<String, Object> complete;
        try (Node first = node("first", Trees.SLOW, "job.drain_s=0")) {
            awaitMuch(backup, 1);
            first.stop();
            complete = complete(backup, 1);
            assertThat(complete).hasSizeGreaterThanOrEqualTo(ENOUGH);
        }
        try (RunningRoutes second = next("second")) {
            mustHaveGoneOn(backup, complete);
            assertThat(second.mounts()).isEmpty();
        }
    }

    /** Its copier writes on for {@code db.outage_s}, while the next attempt takes files from its tree. */
    @Test
    void theNodeIsCutOffFromTheDatabaseAndGoesOnCopying() throws Exception {
        Backup backup = asking.backUp(share.id());
        try (BreakableDatabaseProxy cable = new BreakableDatabaseProxy(url);
                Node first = nodeOn(cable.url(url), "first", Trees.SLOW, "db.outage_s=30")) {
            awaitMuch(backup, 1);
            Map<String, Object> complete = complete(backup, 1);
            cable.cut();
            try (RunningRoutes second = next("second", "copy.bwlimit=4M")) {
                await().atMost(SOON).until(() -> complete(backup, 2).size() > complete.size());
                assertThat(first.children()).as("the first one's copier").isNotEmpty();
                await().atMost(SOON).until(() -> asking.backup(backup.id()).status() == BackupStatus.AVAILABLE);
                cable.mend();
                mustHaveGoneOn(backup, complete);
                assertThat(second.mounts()).isEmpty();
                await("the node that was cut off releases what it holds")
                        .atMost(SOON)
                        .until(() -> first.mounts().isEmpty());
            }
        }
    }

    @Test
    void aRestoreThatIsCutOffWritesOnlyWhatIsMissing() throws Exception {
        Backup backup = asking.backUp(share.id());
        try (RunningRoutes making = next("first")) {
            await().atMost(SOON).until(() -> asking.backup(backup.id()).status() == BackupStatus.AVAILABLE);
            await().atMost(SOON).until(() -> making.mounts().isEmpty());
        }
        Path home = data.resolve("home");
        Path held = vault.resolve(backup.id() + "/data");
        Trees.clear(home);
        asking.restore(backup.id(), Optional.empty());
        try (Node first = node("first", Trees.SLOW)) {
            await().atMost(SOON).until(() -> files(home, held).size() >= ENOUGH);
            List<ProcessHandle> copiers = first.children();
            first.kill();
            await().atMost(SOON).until(() -> copiers.stream().noneMatch(ProcessHandle::isAlive));
        }
        Map<String, Object> complete = files(home, held);
        try (RunningRoutes second = next("first")) {
            await().atMost(SOON).until(() -> asking.share(share.id()).status() == ShareStatus.AVAILABLE);
            await().atMost(SOON).until(() -> second.mounts().isEmpty());
            assertThat(files(home, held)).containsAllEntriesOf(complete);
            RsyncOracle.same(held.toString(), home.toString());
            assertThat(JdbcClient.create(pool)
                            .sql("select bytes from copies where kind = 'restore'")
                            .query(Long.class)
                            .single())
                    .isLessThanOrEqualTo((MEGABYTES + 1 - complete.size()) << 20);
        }
    }

    @Test
    void aCancelledJobKeepsNothingOfAnyAttempt() throws Exception {
        Backup backup = asking.backUp(share.id());
        try (Node first = node("first", Trees.SLOW)) {
            awaitMuch(backup, 1);
            first.kill();
        }
        try (RunningRoutes second = next("first", Trees.SLOW)) {
            await().atMost(SOON).until(() -> !complete(backup, 2).isEmpty());
            asking.cancel(backup.id());
            await().atMost(SOON).until(() -> asking.backup(backup.id()).status() == BackupStatus.ERROR);
            await().atMost(SOON).until(() -> second.mounts().isEmpty());
            assertThat(Trees.inVault(vault)).isEmpty();
        }
    }
}
