package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.mount.MountTable;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.caravault.workflow.JobContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While a backup is made the share cannot be written through the job's mount, and a restore cannot write the vault. */
class MountedNoFurtherThanNeededTest {
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

    /** What a job sees at one moment: the options of its two mounts. */
    private record Seen(List<String> share, List<String> vault, boolean shareWritable, boolean vaultWritable) {
        static Seen in(Exchange exchange) throws IOException {
            JobContext ctx = exchange.getVariable(JobContext.NAME, JobContext.class);
            Path share = ctx.sharePath();
            Path vault = ctx.vaultPath();
            return new Seen(options(share), options(vault), isWritable(share), isWritable(vault));
        }

        private static List<String> options(Path path) throws IOException {
            return MountTable.read().stream()
                    .filter(mount -> mount.path().equals(path.toString()))
                    .findFirst()
                    .orElseThrow()
                    .options();
        }

        private static boolean isWritable(Path directory) throws IOException {
            try {
                Files.delete(Files.createTempFile(directory, "trial", ""));
                return true;
            } catch (FileSystemException readOnly) {
                return false;
            }
        }
    }

    @Test
    void theShareIsReadAndTheVaultWrittenAndTheOtherWayRoundForARestore() throws Exception {
        CompletableFuture<Seen> backingUp = new CompletableFuture<>();
        CompletableFuture<Seen> restoring = new CompletableFuture<>();
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {
            AdviceWith.adviceWith(
                    main.getCamelContext(),
                    "nfs-copy",
                    advice -> advice.weaveById("copy-share")
                            .before()
                            .process(exchange -> backingUp.complete(Seen.in(exchange))));
            AdviceWith.adviceWith(
                    main.getCamelContext(),
                    "nfs-restore",
                    advice -> advice.weaveById("copy-backup-back")
                            .before()
                            .process(exchange -> restoring.complete(Seen.in(exchange))));
        })) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            routes.restore(backup.id(), Optional.empty());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        }
        assertThat(backingUp.join().share()).contains("ro", "nosuid", "nodev", "noexec", "nosymfollow");
        assertThat(backingUp.join().vault()).contains("rw", "nosuid", "nodev", "noexec", "nosymfollow");
        assertThat(backingUp.join().shareWritable()).isFalse();
        assertThat(backingUp.join().vaultWritable()).isTrue();
        assertThat(restoring.join().share()).contains("rw", "nosuid", "nodev", "noexec", "nosymfollow");
        assertThat(restoring.join().vault()).contains("ro", "nosuid", "nodev", "noexec", "nosymfollow");
        assertThat(restoring.join().vaultWritable()).isFalse();
    }

    @Test
    void whereNothingCanBeMountedDirectoriesAreUsedInPlace() throws Exception {
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of("local.mount=in_place"), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            Files.writeString(home.resolve("notes.txt"), "damaged");
            routes.restore(backup.id(), Optional.empty());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(home.resolve("notes.txt")).hasContent("some notes");
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
        }
    }

    @Test
    void aShareThatIsNotThereIsRefusedWhenItIsRegistered() throws Exception {
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Share share = routes.manage("missing", data.resolve("missing"));
            routes.awaitShare(share.id(), ShareStatus.MANAGE_ERROR);
            assertThat(routes.messagesAbout(share.id()))
                    .singleElement()
                    .asString()
                    .contains(
                            "Registration of share missing",
                            data.resolve("missing").toString());
            assertThat(routes.mounts()).isEmpty();
        }
    }
}
