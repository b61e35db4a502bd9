package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.caravault.workflow.JobContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A vault's server answers with symlinks, pipes and files without end: it reaches neither this host's files nor a thread. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class HostileVaultTest {
    private HikariDataSource pool;

    @TempDir
    private Path data;

    private Path secret;

    @BeforeEach
    void database() {
        pool = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private Path secret() throws IOException {
        secret = Files.createDirectories(data.resolve("secret"));
        Files.writeString(secret.resolve("shadow"), "root's own");
        return secret;
    }

    private void secretIsUntouched() {
        assertThat(secret).isDirectoryNotContaining(path -> !path.endsWith("shadow"));
        assertThat(secret.resolve("shadow")).hasContent("root's own");
    }

    private static void pipe(Path path) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    private RunningRoutes routes(Path data, RunningRoutes.Advice advice) throws Exception {
        return RunningRoutes.start(pool, data, List.of(), advice);
    }

    /** Restores, which must fail; its message. */
    private static String refused(RunningRoutes routes, Share share, Backup backup) {
        int before = routes.messagesAbout(backup.id()).size();
        routes.restore(backup.id(), Optional.empty());
        routes.awaitShare(share.id(), ShareStatus.BACKUP_RESTORING_ERROR);
        routes.awaitIdle();
        assertThat(routes.messagesAbout(backup.id())).hasSize(before + 1);
        routes.beans.shares().reset(share.id(), ShareStatus.AVAILABLE);
        return String.join("\n", routes.messagesAbout(backup.id()));
    }

    @Test
    void aRestoreReadsNothingButTheBackup() throws Exception {
        Path elsewhere = secret();
        Path home = Trees.small(data.resolve("home"));
        try (RunningRoutes routes = routes(data, main -> {})) {
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            Path tree = data.resolve("vault").resolve(backup.id().toString());
            Path description = tree.resolve("backup.json");

            Files.move(tree.resolve("data"), tree.resolve("kept"));
            Files.createSymbolicLink(tree.resolve("data"), elsewhere);
            assertThat(refused(routes, share, backup)).contains("the vault does not contain backup");
            Files.delete(tree.resolve("data"));
            Files.move(tree.resolve("kept"), tree.resolve("data"));

            Files.move(tree, data.resolve("kept"));
            Files.createSymbolicLink(tree, data.resolve("kept"));
            assertThat(refused(routes, share, backup)).contains("the vault does not contain backup");
            Files.delete(tree);
            Files.move(data.resolve("kept"), tree);

            Files.move(description, tree.resolve("kept"));
            pipe(description);
            assertThat(refused(routes, share, backup)).contains("backup.json is not a regular file");
            Files.delete(description);
            Files.createSymbolicLink(description, elsewhere.resolve("shadow"));
            assertThat(refused(routes, share, backup)).contains("backup.json is a symlink and not a regular file");
            Files.delete(description);
            run("truncate", "-s", "1T", description.toString());
            assertThat(refused(routes, share, backup)).contains("backup.json is larger than 1048576 bytes");
            Files.delete(description);
            Files.move(tree.resolve("kept"), description);

            assertThat(home.resolve("shadow")).doesNotExist();
            routes.restore(backup.id(), Optional.empty());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            secretIsUntouched();
        }
    }

    private void lead(Exchange exchange, String name) throws IOException {
        JobContext ctx = exchange.getVariable(JobContext.NAME, JobContext.class);
        Path vault = ctx.vaultPath();
        String partial = ctx.job() + "." + ctx.attempt() + ".partial";
        Path real = data.resolve("vault").resolve(partial);
        assertThat(vault.resolve(partial)).exists();
        if (name.isEmpty()) {
            Files.delete(real.resolve("kernel"));
            Files.delete(real);
            Files.createSymbolicLink(real, secret);
        } else {
            Files.createSymbolicLink(real.resolve(name), secret);
        }
    }

    @Test
    void aBackupWritesNowhereElse() throws Exception {
        secret();
        for (String name : List.of("data", "")) {
            try (RunningRoutes routes = routes(
                    data,
                    main -> AdviceWith.adviceWith(
                            main.getCamelContext(),
                            "nfs-copy",
                            advice -> advice.weaveById("copy-share")
                                    .before()
                                    .process(exchange -> lead(exchange, name))))) {
                Share share = routes.share("home" + name, Trees.small(data.resolve("home" + name)));
                Backup backup = routes.backUp(share.id());
                routes.awaitBackup(backup.id(), BackupStatus.ERROR);
                secretIsUntouched();
                assertThat(routes.vault()).isEmpty();
                assertThat(routes.held()).isEqualTo("mounts [], journal []");
            }
            Trees.clear(data.resolve("vault"));
        }
    }

    @Test
    void aDescriptionIsWrittenIntoTheBackupOnly() throws Exception {
        secret();
        try (RunningRoutes routes = routes(
                data,
                main -> AdviceWith.adviceWith(
                        main.getCamelContext(),
                        "nfs-copy",
                        advice -> advice.weaveById("publish").before().process(exchange -> {
                            Path real = data.resolve("vault")
                                    .resolve(exchange.getVariable(JobContext.NAME, JobContext.class)
                                                    .job() + ".1.partial");
                            Files.move(real, data.resolve("moved"));
                            Files.createSymbolicLink(real, secret);
                        })))) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.ERROR);
            assertThat(routes.messagesAbout(backup.id()).get(0))
                    .contains(".1.partial is a symlink and not a directory");
            secretIsUntouched();
        }
    }

    @Test
    void aDeletionRemovesNothingElse() throws Exception {
        secret();
        try (RunningRoutes routes = routes(data, main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            Path tree = data.resolve("vault").resolve(backup.id().toString());
            Files.move(tree, data.resolve("kept"));
            Files.createSymbolicLink(tree, secret);
            routes.delete(backup.id());
            routes.awaitIdle();
            assertThat(routes.beans.backups().find(backup.id())).isEmpty();
            assertThat(routes.vault()).isEmpty();
            secretIsUntouched();
        }
    }
}
