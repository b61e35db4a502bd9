package org.caravault.workflow.failure;

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
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fault in each step, before and after its act: whatever fails, nothing is left behind and the owner is notified. */
class EveryStepFailsOnceTest {
    private HikariDataSource pool;

    @TempDir
    private Path data;

    @BeforeEach
    void database() {
        pool = TestDatabase.fresh();
    }

    @AfterEach
    void close() {
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

    @ParameterizedTest(name = "backing up: {2} {1} fails, reported as step {3}")
    @CsvSource({
        "claim-job, attempts-left, before, claim-job, nothing",
        "check-share, share-is-busy, before, check-share, nothing",
        "check-share, share-is-busy, after, check-share, nothing",
        "grant-share, grant-share-by-backend, before, grant-access, nothing",
        "grant-share, grant-share-by-backend, after, grant-access, nothing",
        "grant-vault, grant-vault-by-backend, before, grant-access, nothing",
        "run-mount, attach-directory, before, mount, nothing",
        "run-mount, attach-directory, after, mount, nothing",
        "mount-vault, mount-the-vault, before, mount, nothing",
        "mount-vault, mount-the-vault, after, mount, nothing",
        "copy, copying, before, copy, nothing",
        "nfs-copy, adopt-kept-trees, after, copy, nothing",
        "nfs-copy, begin-partial, before, copy, nothing",
        "nfs-copy, begin-partial, after, copy, nothing",
        "nfs-copy, copy-share, before, copy, nothing",
        "nfs-copy, copy-share, after, copy, nothing",
        "nfs-copy, publish, before, copy, nothing",
        "nfs-copy, publish, after, copy, a complete backup",
        "copy, copied, after, copy, a complete backup",
        "finish-backup, backup-is-available, before, finish-backup, a complete backup",
        "finish-backup, share-is-available, after, finish-backup, a complete backup",
        "finish-backup, report-leftovers, after, finish-backup, a complete backup",
    })
    void aBackupThatFailsLeavesNothingOpen(String route, String step, String when, String reported, String left)
            throws Exception {
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
                    .contains("home", "nightly", "step " + reported, "EIO " + when + " " + step);
            assertThat(routes.mounts()).as(routes.held()).isEmpty();
            assertThat(data.resolve("mounts")).isEmptyDirectory();
            assertThat(routes.count("journal where closed_at is null"))
                    .as(routes.held())
                    .isZero();
            assertThat(routes.count("access_rules")).isZero();
            boolean published = left.equals("a complete backup");
            assertThat(routes.vault()).isEqualTo(published ? List.of(backup.id().toString()) : List.of());

            Backup again = routes.backUp(share.id());
            routes.awaitBackup(again.id(), BackupStatus.AVAILABLE);
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(routes.share(share.id()).taskState()).isEmpty();
            assertThat(routes.vault()).contains(again.id().toString());
            assertThat(routes.beans.quotas().usage("default").backups())
                    .as("what failed and was never complete takes no place")
                    .isEqualTo(routes.count("backups where status = 'available' or bytes is not null"));
            if (published) {
                routes.delete(backup.id());
                routes.awaitIdle();
                assertThat(routes.vault()).containsExactly(again.id().toString());
            }
        }
    }

    @Test
    void whenTheFailureCannotBeRecordedTheJobIsClaimedAgain() throws Exception {
        AtomicBoolean copy = new AtomicBoolean();
        AtomicBoolean record = new AtomicBoolean();
        RunningRoutes.Advice both = main -> {
            fault("nfs-copy", "copy-share", "after", copy).on(main);
            fault("back-up-share-failed", "report-backup-failed", "after", record)
                    .on(main);
        };
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of("quota_backups=-1"), both)) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            copy.set(true);
            record.set(true);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);

            assertThat(copy).as("the fault was reached").isFalse();
            assertThat(record).as("the failure could not be recorded").isFalse();
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(routes.messagesAbout(backup.id())).isEmpty();
            assertThat(routes.mounts()).as(routes.held()).isEmpty();
            assertThat(routes.vault()).containsExactly(backup.id().toString());
        }
    }

    @ParameterizedTest(name = "making a share: {2} {1} fails")
    @CsvSource({
        "create-share, create-share-by-backend, before",
        "create-share, create-share-by-backend, after",
        "create-share, share-is-made, before",
    })
    void aShareThatCannotBeMadeIsInErrorAndCanBeDeleted(String route, String step, String when) throws Exception {
        AtomicBoolean armed = new AtomicBoolean();
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), fault(route, step, when, armed))) {
            armed.set(true);
            Share share = routes.newShare("fresh");
            routes.awaitShare(share.id(), ShareStatus.ERROR);

            assertThat(armed).as("the fault was reached").isFalse();
            assertThat(routes.messagesAbout(share.id()))
                    .singleElement()
                    .asString()
                    .contains("EIO " + when);

            routes.deleteShare(share.id());
            routes.awaitIdle();
            assertThat(routes.beans.shares().find(share.id())).isEmpty();
            assertThat(data.resolve("shares").resolve(share.id().toString())).doesNotExist();
        }
    }

    @ParameterizedTest(name = "registering a share: {2} {1} fails")
    @CsvSource({
        "grant-share, grant-share-by-backend, after",
        "run-mount, attach-directory, before",
        "run-mount, attach-directory, after",
        "register-share, share-is-registered, before",
    })
    void aShareThatCannotBeRegisteredSaysSoAndNothingIsMounted(String route, String step, String when)
            throws Exception {
        AtomicBoolean armed = new AtomicBoolean();
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), fault(route, step, when, armed))) {
            armed.set(true);
            Share share = routes.manage("home", Trees.small(data.resolve("home")));
            routes.awaitShare(share.id(), ShareStatus.MANAGE_ERROR);
            routes.awaitIdle();

            assertThat(armed).as("the fault was reached").isFalse();
            assertThat(routes.messagesAbout(share.id()))
                    .singleElement()
                    .asString()
                    .contains("EIO " + when);
            assertThat(routes.mounts()).as(routes.held()).isEmpty();
            assertThat(routes.count("journal where closed_at is null")).isZero();
            assertThat(data.resolve("home/notes.txt")).hasContent("some notes\n");
        }
    }

    @ParameterizedTest(name = "deleting a share: {2} {1} fails")
    @CsvSource({
        "delete-share, delete-by-backend, before",
        "delete-share, delete-by-backend, after",
        "delete-share, remove-share, before",
    })
    void aShareThatCannotBeDeletedCanBeDeletedAgain(String route, String step, String when) throws Exception {
        AtomicBoolean armed = new AtomicBoolean();
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), fault(route, step, when, armed))) {
            Share share = routes.newShare("fresh");
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            armed.set(true);
            routes.deleteShare(share.id());
            routes.awaitShare(share.id(), ShareStatus.ERROR_DELETING);
            routes.awaitIdle();

            assertThat(armed).as("the fault was reached").isFalse();
            assertThat(routes.messagesAbout(share.id()))
                    .singleElement()
                    .asString()
                    .contains("EIO " + when);

            routes.deleteShare(share.id());
            routes.awaitIdle();
            assertThat(routes.beans.shares().find(share.id())).isEmpty();
            assertThat(data.resolve("shares").resolve(share.id().toString())).doesNotExist();
        }
    }

    @ParameterizedTest(name = "releasing after a backup: {2} {1} fails")
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
            assertThat(routes.mounts()).as(routes.held()).isEmpty();
            assertThat(routes.count("journal where closed_at is null"))
                    .as(routes.held())
                    .isZero();
            assertThat(routes.messagesAbout(backup.id())).isEmpty();
        }
    }

    @ParameterizedTest(name = "restoring: {2} {1} fails, reported as step {3}")
    @CsvSource({
        "claim-job, attempts-left, before, claim-job",
        "check-share, share-is-busy, before, check-share",
        "grant-share, grant-share-by-backend, after, grant-access",
        "run-mount, attach-directory, before, mount",
        "run-mount, attach-directory, after, mount",
        "nfs-restore, backup-fits, before, copy-back",
        "nfs-restore, copy-backup-back, before, copy-back",
        "nfs-restore, copy-backup-back, after, copy-back",
        "copy-back, copied-back, after, copy-back",
        "finish-restore, backup-is-restored, before, finish-restore",
    })
    void aRestoreThatFailsKeepsTheBackupAndSaysSo(String route, String step, String when, String reported)
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
                    .contains("Restore of share home", "step " + reported, "EIO " + when + " " + step);
            assertThat(routes.mounts()).as(routes.held()).isEmpty();
            assertThat(routes.count("journal where closed_at is null"))
                    .as(routes.held())
                    .isZero();
            assertThat(routes.vault()).contains(backup.id().toString());

            routes.restore(backup.id(), Optional.empty());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            assertThat(home.resolve("came-later")).doesNotExist();
        }
    }

    @ParameterizedTest(name = "deleting: {2} {1} fails, reported as step {3}")
    @CsvSource({
        "grant-vault, grant-vault-by-backend, before, grant-vault",
        "run-mount, attach-directory, before, mount-vault",
        "run-mount, attach-directory, after, mount-vault",
        "nfs-delete, withdraw, before, remove",
        "nfs-delete, withdraw, after, remove",
        "nfs-delete, remove-tree, before, remove",
        "nfs-delete, remove-tree, after, remove",
        "forget, forget-backup, before, forget",
    })
    void aDeletionThatFailsCanBeAskedForAgain(String route, String step, String when, String reported)
            throws Exception {
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
                    .contains("Deletion of share home", "step " + reported, "EIO " + when + " " + step);
            assertThat(routes.mounts()).as(routes.held()).isEmpty();
            assertThat(routes.count("journal where closed_at is null"))
                    .as(routes.held())
                    .isZero();

            routes.delete(backup.id());
            routes.awaitIdle();
            assertThat(routes.beans.backups().find(backup.id())).isEmpty();
            assertThat(routes.vault())
                    .noneMatch(name -> name.contains(backup.id().toString()));
        }
    }
}
