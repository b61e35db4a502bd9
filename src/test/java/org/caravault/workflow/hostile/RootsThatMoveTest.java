package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The root of a share is exchanged by the user to whom the directory above belongs, and leads to what is not his. */
class RootsThatMoveTest {
    private static final int NOBODY_UID = 65534;
    private HikariDataSource pool;

    @TempDir
    private Path data;

    @BeforeEach
    void database() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "bind mounts need root");
        pool = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        if (pool != null) {
            pool.close();
        }
    }

    private Path victim() throws IOException {
        Path victim = Files.createDirectories(data.resolve("victim"));
        Files.writeString(victim.resolve("shadow"), "root's own");
        return victim;
    }

    private Path home() throws IOException {
        Path home = Trees.small(data.resolve("user/home"));
        Files.setAttribute(home.getParent(), "unix:uid", NOBODY_UID);
        return home;
    }

    private static void exchange(Path root, Path victim) throws IOException {
        Files.move(root, root.resolveSibling("aside"), StandardCopyOption.ATOMIC_MOVE);
        Files.createSymbolicLink(root, victim);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bind", "in_place"})
    void aRootThatHasBecomeASymlinkIsNeitherReadNorWritten(String mode) throws Exception {
        Path victim = victim();
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of("local.mount=" + mode), main -> {})) {
            Path home = home();
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            exchange(home, victim);

            routes.restore(backup.id(), Optional.empty());
            routes.awaitShare(share.id(), ShareStatus.BACKUP_RESTORING_ERROR);
            routes.awaitIdle();
            assertThat(victim).isDirectoryNotContaining(path -> !path.endsWith("shadow"));
            assertThat(victim.resolve("shadow")).hasContent("root's own");
            assertThat(routes.messagesAbout(backup.id()).get(0))
                    .contains(
                            home + " is a symlink to " + victim + ", and is not followed", "Put the directory itself");

            routes.beans.shares().reset(share.id(), ShareStatus.AVAILABLE);
            Backup second = routes.backUp(share.id());
            routes.awaitBackup(second.id(), BackupStatus.ERROR);
            assertThat(routes.vault()).containsExactly(backup.id().toString());
            assertThat(routes.held()).isEqualTo("mounts [], journal []");
            assertThat(data.resolve("mounts")).isEmptyDirectory();
        }
    }

    /** At the very moment at which it is copied: the copy stays in the directory that was opened. */
    @ParameterizedTest
    @ValueSource(strings = {"bind", "in_place"})
    void aRootThatIsExchangedAfterItWasOpenedIsCopiedAsItWas(String mode) throws Exception {
        Path victim = victim();
        Path home = home();
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of("local.mount=" + mode), main -> {
            org.apache.camel.builder.AdviceWith.adviceWith(
                    main.getCamelContext(),
                    "nfs-copy",
                    advice -> advice.weaveById("copy-share").before().process(at -> exchange(home, victim)));
            org.apache.camel.builder.AdviceWith.adviceWith(
                    main.getCamelContext(),
                    "nfs-restore",
                    advice -> advice.weaveById("copy-backup-back").before().process(at -> exchange(home, victim)));
        })) {
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(data.resolve("vault/" + backup.id() + "/data/notes.txt")).hasContent("some notes");
            Files.delete(home);
            Files.move(home.resolveSibling("aside"), home);
            Files.writeString(home.resolve("notes.txt"), "damaged");
            routes.restore(backup.id(), Optional.empty());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(home.resolveSibling("aside").resolve("notes.txt")).hasContent("some notes");
            assertThat(victim).isDirectoryNotContaining(path -> !path.endsWith("shadow"));
            assertThat(data.resolve("mounts")).isEmptyDirectory();
        }
    }
}
