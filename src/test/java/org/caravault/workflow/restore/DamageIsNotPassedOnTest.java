package org.caravault.workflow.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.identity.Caller;
import org.caravault.policy.Policy;
import org.caravault.policy.SavePolicy;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file that a restore or a drill found to be damaged is in no later backup, although its size and its times are right. */
class DamageIsNotPassedOnTest {
    /** Younger files are read by each backup, so none of them is linked unread. */
    private static final Duration OLD_ENOUGH = Duration.ofSeconds(5);

    private HikariDataSource pool;

    @TempDir
    private Path data;

    @BeforeEach
    void database() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "a read-only mount needs root");
        pool = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        if (pool != null) {
            pool.close();
        }
    }

    private enum FoundBy {
        /** The vault is mounted read-only. */
        RESTORE,
        DRILL,
        DRILL_THAT_CANNOT_WRITE_ITS_LIST
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino");
    }

    private static void rot(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        byte[] content = Files.readAllBytes(file);
        content[0] ^= 1;
        Files.write(file, content);
        Files.setLastModifiedTime(file, time);
    }

    private static void awaitAge(Path file) throws IOException {
        FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> changed.toInstant().plus(OLD_ENOUGH).isBefore(java.time.Instant.now()));
    }

    private static Backup backedUp(RunningRoutes routes, Share share) {
        Backup backup = routes.backUp(share.id());
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        return backup;
    }

    private Path copy(Backup backup, String name) {
        return data.resolve("vault/" + backup.id() + "/data/" + name);
    }

    private static void drillAll(RunningRoutes routes) {
        routes.ask("direct:save-policy", new SavePolicy(Caller.ADMIN_OF_DEFAULT, Optional.empty(), """
                        {"name": "proven", "shares": "all", "schedule": "every 6h", "drill": "weekly", "drill_backup": "latest"}
                        """), Policy.class);
        routes.ask("direct:ask-for-drills", "", Object.class);
        routes.awaitIdle();
        assertThat(routes.count("events where kind = 'drill_failed' and message like '%notes.txt%'"))
                .isOne();
    }

    @ParameterizedTest
    @EnumSource
    void theNextBackupHasTheShareFileAndNotTheDamagedOne(FoundBy by) throws Exception {
        try (RunningRoutes routes =
                RunningRoutes.start(pool, data, List.of("quota_backups=-1", "watch_ms=3600000"), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            awaitAge(home.resolve("letters/link").getParent());
            Share share = routes.share("home", home);
            Backup first = backedUp(routes, share);
            Backup second = backedUp(routes, share);
            assertThat(inode(copy(second, "notes.txt")))
                    .as("unchanged, so linked")
                    .isEqualTo(inode(copy(first, "notes.txt")));
            rot(copy(first, "notes.txt"));

            Path list = data.resolve("vault/damaged-inodes");
            find(by, routes, share, second, list);

            for (int later = 0; later < 2; later++) { // what the second links to is not the damaged one either
                Backup next = backedUp(routes, share);
                assertThat(sha256(copy(next, "notes.txt"))).isEqualTo(sha256(home.resolve("notes.txt")));
                assertThat(inode(copy(next, "notes.txt"))).isNotEqualTo(inode(copy(first, "notes.txt")));
                assertThat(inode(copy(next, "letters/one")))
                        .as("a sound file is linked as before")
                        .isEqualTo(inode(copy(first, "letters/one")));
            }
        }
    }

    private static void find(FoundBy by, RunningRoutes routes, Share share, Backup damaged, Path list)
            throws IOException {
        switch (by) {
            case RESTORE -> {
                routes.restore(damaged.id(), Optional.empty());
                routes.awaitShare(share.id(), ShareStatus.BACKUP_RESTORING_ERROR);
                routes.awaitIdle();
                assertThat(routes.messagesAbout(damaged.id()).get(0))
                        .contains("the copier ended with 3", "notes.txt", "content is not what the manifest says");
                assertThat(list).doesNotExist();
                routes.beans.shares().reset(share.id(), ShareStatus.AVAILABLE);
            }
            case DRILL -> {
                drillAll(routes);
                assertThat(list).content().contains("notes.txt");
            }
            case DRILL_THAT_CANNOT_WRITE_ITS_LIST -> {
                Files.createDirectory(list);
                drillAll(routes);
                Files.delete(list);
            }
        }
    }

    /** The only backup that was compared with the share is deleted, so the next one links to a suspect one again. */
    @Test
    void whatIsSuspectStaysSuspect() throws Exception {
        try (RunningRoutes routes =
                RunningRoutes.start(pool, data, List.of("quota_backups=-1", "watch_ms=3600000"), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            awaitAge(home.resolve("letters"));
            Share share = routes.share("home", home);
            Backup first = backedUp(routes, share);
            Backup second = backedUp(routes, share);
            rot(copy(first, "notes.txt"));
            find(FoundBy.RESTORE, routes, share, first, data.resolve("vault/damaged-inodes"));

            Backup compared = backedUp(routes, share);
            routes.delete(first.id());
            routes.awaitIdle();
            routes.delete(compared.id());
            routes.awaitIdle();
            assertThat(routes.beans.backups().all()).extracting(Backup::id).containsExactly(second.id());
            assertThat(sha256(copy(backedUp(routes, share), "notes.txt"))).isEqualTo(sha256(home.resolve("notes.txt")));
        }
    }

    /** What is known of a list of damaged files that cannot be read is not that there are none. */
    @Test
    void aListThatCannotBeReadMeansThatEveryFileIsCompared() throws Exception {
        try (RunningRoutes routes =
                RunningRoutes.start(pool, data, List.of("quota_backups=-1", "watch_ms=3600000"), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            awaitAge(home.resolve("letters"));
            Share share = routes.share("home", home);
            Backup first = backedUp(routes, share);
            rot(copy(first, "notes.txt"));
            try (FileChannel list = FileChannel.open(
                    data.resolve("vault/damaged-inodes"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                list.truncate(0).write(java.nio.ByteBuffer.allocate(4096)); // as after a crash
            }
            assertThat(sha256(copy(backedUp(routes, share), "notes.txt"))).isEqualTo(sha256(home.resolve("notes.txt")));
        }
    }
}
