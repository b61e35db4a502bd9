package org.caravault.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Processor;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.main.Main;
import org.caravault.TestDatabase;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fault in each step, before and after its act: whatever fails, nothing is left behind and the owner hears of it. */
class EveryStepFailsOnceTest {
    private static HikariDataSource pool;

    @TempDir
    private Path data;

    @BeforeAll
    static void database() {
        pool = TestDatabase.fresh();
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    /** The step {@code id} of a route fails the first time that it is reached, once {@code armed}. */
    private static RunningRoutes.Advice fault(String route, String id, String when, AtomicBoolean armed) {
        Processor fail = exchange -> {
            if (armed.getAndSet(false)) {
                throw new IOException("EIO " + when + " " + id);
            }
        };
        return (Main main) -> AdviceWith.adviceWith(main.getCamelContext(), route, advice -> {
            if (when.equals("before")) {
                advice.weaveById(id).before().process(fail);
            } else {
                advice.weaveById(id).after().process(fail);
            }
        });
    }

    @ParameterizedTest(name = "backing up: {2} {1} fails, told as step {3}")
    @CsvSource({
        "take-up, not-hopeless, before, take-up",
        "check-share, share-is-busy, before, check-share",
        "check-share, share-is-busy, after, check-share",
        "grant-share, grant-share-by-backend, before, grant-access",
        "grant-share, grant-share-by-backend, after, grant-access",
        "grant-vault, grant-vault-by-backend, before, grant-access",
        "mount-it, exec-mount, before, mount",
        "mount-it, exec-mount, after, mount",
        "mount-vault, mount-the-vault, before, mount",
        "mount-vault, mount-the-vault, after, mount",
        "copy, copying, before, copy",
        "nfs-copy, journal-drop-partial, before, copy",
        "nfs-copy, begin-partial, before, copy",
        "nfs-copy, begin-partial, after, copy",
        "nfs-copy, copy-share, before, copy",
        "nfs-copy, copy-share, after, copy",
        "nfs-copy, publish, before, copy",
        "copy, copied, after, copy",
    })
    void aBackupThatFailsLeavesNothing(String route, String step, String when, String told) throws Exception {
        AtomicBoolean armed = new AtomicBoolean();
        try (RunningRoutes routes =
                RunningRoutes.start(pool, data, List.of("quota_backups=-1"), fault(route, step, when, armed))) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            armed.set(true);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.ERROR);

            assertThat(armed).as("the fault was reached").isFalse();
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(routes.share(share.id()).taskState()).contains("data_copying_error");
            assertThat(routes.messagesAbout(backup.id()))
                    .singleElement()
                    .asString()
                    .contains("home", "nightly", "step " + told, "EIO " + when + " " + step);
            assertThat(routes.mounts()).isEmpty();
            assertThat(data.resolve("mounts")).isEmptyDirectory();
            assertThat(routes.count("journal where struck_at is null")).isZero();
            assertThat(routes.count("access_rules")).isZero();
            assertThat(routes.vault()).allMatch(name -> name.equals(backup.id().toString()));

            Backup again = routes.backUp(share.id());
            routes.awaitBackup(again.id(), BackupStatus.AVAILABLE);
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(routes.share(share.id()).taskState()).isEmpty();
            assertThat(routes.vault()).contains(again.id().toString());
            assertThat(routes.beans.quotas().usage("default").backups()).isEqualTo(routes.count("backups"));
        }
    }

    @ParameterizedTest(name = "giving back after a backup: {2} {1} fails")
    @CsvSource({
        "revoke-access, revoke-by-backend, before",
        "umount, exec-umount, before",
        "unmount, remove-mount-point, before",
    })
    void anUndoThatFailsOnceIsTriedAgainAndTheBackupIsGood(String route, String step, String when) throws Exception {
        AtomicBoolean armed = new AtomicBoolean();
        try (RunningRoutes routes =
                RunningRoutes.start(pool, data, List.of("quota_backups=-1"), fault(route, step, when, armed))) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            armed.set(true);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);

            assertThat(armed).as("the fault was reached").isFalse();
            assertThat(routes.mounts()).isEmpty();
            assertThat(routes.count("journal where struck_at is null")).isZero();
            assertThat(routes.messagesAbout(backup.id())).isEmpty();
        }
    }

    @ParameterizedTest(name = "restoring: {2} {1} fails, told as step {3}")
    @CsvSource({
        "take-up, not-hopeless, before, take-up",
        "check-share, share-is-busy, before, check-share",
        "grant-share, grant-share-by-backend, after, grant-access",
        "mount-it, exec-mount, before, mount",
        "mount-it, exec-mount, after, mount",
        "nfs-restore, backup-fits, before, copy-back",
        "nfs-restore, copy-backup-back, before, copy-back",
        "nfs-restore, copy-backup-back, after, copy-back",
        "copy-back, copied-back, after, copy-back",
        "finish-restore, backup-is-restored, before, finish-restore",
    })
    void aRestoreThatFailsKeepsTheBackupAndSaysSo(String route, String step, String when, String told)
            throws Exception {
        AtomicBoolean armed = new AtomicBoolean();
        try (RunningRoutes routes =
                RunningRoutes.start(pool, data, List.of("quota_backups=-1"), fault(route, step, when, armed))) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            Files.writeString(home.resolve("came-later"), "goes");
            armed.set(true);
            routes.restore(backup.id(), Optional.empty());
            routes.awaitShare(share.id(), ShareStatus.BACKUP_RESTORING_ERROR);
            routes.awaitIdle();

            assertThat(armed).as("the fault was reached").isFalse();
            assertThat(routes.backup(backup.id()).status()).isEqualTo(BackupStatus.AVAILABLE);
            assertThat(routes.messagesAbout(backup.id()))
                    .singleElement()
                    .asString()
                    .contains("Restore of share home", "step " + told, "EIO " + when + " " + step);
            assertThat(routes.mounts()).isEmpty();
            assertThat(routes.count("journal where struck_at is null")).isZero();
            assertThat(routes.vault()).contains(backup.id().toString());

            routes.restore(backup.id(), Optional.empty());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(home.resolve("came-later")).doesNotExist();
        }
    }

    @ParameterizedTest(name = "deleting: {2} {1} fails, told as step {3}")
    @CsvSource({
        "grant-vault, grant-vault-by-backend, before, grant-vault",
        "mount-it, exec-mount, before, mount-vault",
        "mount-it, exec-mount, after, mount-vault",
        "nfs-delete, withdraw, before, remove",
        "nfs-delete, withdraw, after, remove",
        "nfs-delete, remove-tree, before, remove",
        "nfs-delete, remove-tree, after, remove",
        "forget, forget-backup, before, forget",
    })
    void aDeletionThatFailsCanBeAskedForAgain(String route, String step, String when, String told) throws Exception {
        AtomicBoolean armed = new AtomicBoolean();
        try (RunningRoutes routes =
                RunningRoutes.start(pool, data, List.of("quota_backups=-1"), fault(route, step, when, armed))) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            armed.set(true);
            routes.delete(backup.id());
            routes.awaitBackup(backup.id(), BackupStatus.ERROR_DELETING);

            assertThat(armed).as("the fault was reached").isFalse();
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(routes.messagesAbout(backup.id()))
                    .singleElement()
                    .asString()
                    .contains("Deletion of share home", "step " + told, "EIO " + when + " " + step);
            assertThat(routes.mounts()).isEmpty();
            assertThat(routes.count("journal where struck_at is null")).isZero();

            routes.delete(backup.id());
            routes.awaitIdle();
            assertThat(routes.beans.backups().find(backup.id())).isEmpty();
            assertThat(routes.vault())
                    .noneMatch(name -> name.contains(backup.id().toString()));
        }
    }
}
