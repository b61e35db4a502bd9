package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.exec.Commands;
import org.caravault.identity.Caller;
import org.caravault.problem.RefusalException;
import org.caravault.share.ManageRequest;
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

/** No directory becomes two shares under two names, and none that contains backups, or lies among them, becomes one. */
class OneDirectoryOneShareTest {
    @TempDir
    private Path top;

    private HikariDataSource pool;
    private RunningRoutes routes;
    private Path vault;

    @BeforeEach
    void start() throws Exception {
        pool = TestDatabase.fresh();
        vault = Files.createDirectories(top.resolve("srv/vault"));
        routes = RunningRoutes.start(
                pool, top.resolve("data"), List.of("backup_mount_export=" + vault, "quota_backups=-1"), main -> {});
    }

    @AfterEach
    void stop() {
        routes.close();
        pool.close();
    }

    private Share manage(String name, String location, boolean nested) {
        return routes.ask(
                "direct:request-register-share",
                new ManageRequest(
                        Caller.ADMIN_OF_DEFAULT,
                        location.startsWith("/") ? "here@local#pool" : "here@external#pool",
                        "NFS",
                        location,
                        Optional.of(name),
                        Optional.empty(),
                        Optional.of(1),
                        false,
                        nested),
                Share.class);
    }

    private void refused(String location, String... why) {
        int before = routes.count("shares");
        assertThatThrownBy(() -> manage("refused", location, false))
                .isInstanceOf(RefusalException.class)
                .hasMessageContainingAll(why);
        assertThat(routes.count("shares")).isEqualTo(before);
    }

    @Test
    void whatContainsBackupsOrLiesAmongThemIsNoShare() throws Exception {
        Files.createSymbolicLink(top.resolve("link"), vault);
        refused(vault.toString(), "is the vault " + vault);
        refused(vault + "/x", "lies in the vault " + vault);
        refused(top + "/link", "is the vault " + vault);
        refused(top + "/link/x/y", "lies in the vault " + vault);
        refused(top.resolve("srv").toString(), "contains the vault " + vault);
        refused(top.resolve("data").toString(), "is Caravault's data directory");
        refused(top.resolve("data/snapshots").toString(), "is Caravault's directory");
        refused(top.resolve("data/database/data").toString(), "lies in Caravault's directory");
        refused("/proc", "belongs to the operating system");
        refused("/sys/kernel", "belongs to the operating system");
        refused("/dev", "belongs to the operating system");
        Files.createSymbolicLink(top.resolve("kernel"), Path.of("/proc"));
        refused(top + "/kernel", "is the kernel's /proc");
        refused(top + "/kernel/sys", "lies in the kernel's /proc");
    }

    @Test
    void oneDirectoryIsOneShareUnderWhateverName() throws Exception {
        Path home = Trees.small(top.resolve("home"));
        Files.createSymbolicLink(top.resolve("by-symlink"), home);
        Share share = routes.share("home", home);
        refused(home.toString(), "is managed already, as share " + share.id());
        refused(top + "/by-symlink", "is managed already, as share " + share.id());
        refused(top + "/by-symlink/letters", "lies in share " + share.id(), "nested");
        refused(home + "/letters", "lies in share " + share.id(), home.toString());
        Share inner = manage("letters", home + "/letters", true);
        routes.awaitShare(inner.id(), ShareStatus.AVAILABLE);
        assertThat(routes.count("nested_shares where outer_share = '" + share.id() + "' and inner_share = '"
                        + inner.id() + "'"))
                .isEqualTo(1);
        manage("nas", "nas:/vol/a", false);
        refused("nas:/vol/a/b", "lies in share");
        refused("nas:/vol", "contains share");
        manage("other", "nas:/vol/ab", false);
    }

    @Test
    void aBindMountIsNoSecondName() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "to mount needs root");
        Commands commands = new Commands(Duration.ofSeconds(30));
        Path home = Trees.small(top.resolve("home"));
        Share share = routes.share("home", home);
        Path bound = Files.createDirectories(top.resolve("bound"));
        Path boundVault = Files.createDirectories(top.resolve("bound-srv"));
        commands.run(List.of("mount", "--bind", home.toString(), bound.toString()));
        commands.run(List.of("mount", "--bind", vault.getParent().toString(), boundVault.toString()));
        try {
            refused(bound.toString(), "is managed already, as share " + share.id());
            refused(bound + "/letters", "lies in share " + share.id());
            refused(boundVault.toString(), "contains the vault " + vault);
            refused(boundVault + "/vault/x", "lies in the vault " + vault);
        } finally {
            commands.run(List.of("umount", bound.toString()));
            commands.run(List.of("umount", boundVault.toString()));
        }
    }

    /** A share of an earlier version, which did not refuse it. */
    @Test
    void aRestoreToAShareThatContainsTheVaultIsRefused() throws Exception {
        Share share = routes.share("home", Trees.small(top.resolve("home")));
        Backup backup = routes.backUp(share.id());
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        Share other = routes.share("other", Files.createDirectories(top.resolve("other")));
        routes.beans
                .db()
                .sql("update shares set export_location = ? where id = ?")
                .params(top.resolve("srv").toString(), other.id())
                .update();
        routes.restore(backup.id(), Optional.of(other.id()));
        routes.awaitShare(other.id(), ShareStatus.BACKUP_RESTORING_ERROR);
        routes.awaitIdle();
        assertThat(routes.messagesAbout(backup.id()).get(0))
                .contains("contains the vault " + vault, "Nothing was touched");
        assertThat(vault.resolve(backup.id() + "/data/notes.txt")).hasContent("some notes");
    }

    @Test
    void ofManyThatRegisterOneDirectoryAtOnceOneDoes() {
        Path home = top.resolve("home");
        List<CompletableFuture<Boolean>> all = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try {
                        manage("race-" + i, home.toString(), false);
                        return true;
                    } catch (RefusalException refused) {
                        return false;
                    }
                }))
                .toList();
        assertThat(all.stream().filter(CompletableFuture::join)).hasSize(1);
        assertThat(routes.count("shares")).isEqualTo(1);
    }

    @Test
    void jobsOfSharesInOneAnotherNeverRunAtTheSameTime() throws Exception {
        Path home = Trees.small(top.resolve("home"));
        Share outer = routes.share("home", home);
        Share inner = manage("letters", home + "/letters", true);
        routes.awaitShare(inner.id(), ShareStatus.AVAILABLE);
        Backup backup = routes.backUp(inner.id());
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        for (ShareStatus busy :
                List.of(ShareStatus.BACKUP_CREATING, ShareStatus.BACKUP_RESTORING, ShareStatus.REVERTING)) {
            routes.beans.shares().reset(outer.id(), busy);
            assertThatThrownBy(() -> routes.backUp(inner.id()))
                    .isInstanceOf(RefusalException.class)
                    .hasMessageContaining(outer.id().toString());
            assertThatThrownBy(() -> routes.restore(backup.id(), Optional.empty()))
                    .isInstanceOf(RefusalException.class);
            routes.beans.shares().reset(outer.id(), ShareStatus.AVAILABLE);
            routes.beans.shares().reset(inner.id(), busy);
            assertThatThrownBy(() -> routes.backUp(outer.id()))
                    .isInstanceOf(RefusalException.class)
                    .hasMessageContaining(inner.id().toString());
            routes.beans.shares().reset(inner.id(), ShareStatus.AVAILABLE);
        }
        for (int round = 0; round < 10; round++) {
            List<CompletableFuture<Boolean>> both = List.of(outer, inner).stream()
                    .map(share -> CompletableFuture.supplyAsync(() -> {
                        try {
                            routes.backUp(share.id());
                            return true;
                        } catch (RefusalException refused) {
                            return false;
                        }
                    }))
                    .toList();
            long claimed = both.stream().filter(CompletableFuture::join).count();
            assertThat(claimed).isBetween(1L, 2L);
            routes.awaitIdle();
        }
        assertThat(overlapping()).isZero();
    }

    /** Backups whose jobs ran while another one's did, by their rows. */
    private int overlapping() {
        return routes.count("""
                backups a join backups b on a.share_id <> b.share_id
                where a.created_at < b.updated_at and b.created_at < a.created_at""");
    }
}
