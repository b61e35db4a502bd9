package org.caravault.workflow.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.exec.Commands;
import org.caravault.policy.Preview;
import org.caravault.share.IdentityOverrides;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.PolicyLab;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;

/** A share that has lost most of its files does not push its good backups out. */
class SuddenLossTest extends PolicyLab {
    private Share filled() throws Exception {
        Path home = Trees.small(data.resolve("home"));
        for (int i = 0; i < 40; i++) {
            Files.writeString(home.resolve("file-" + i), "file " + i);
        }
        return routes.share("home", home);
    }

    private void lose(int files) throws Exception {
        for (int i = 0; i < files; i++) {
            Files.delete(data.resolve("home/file-" + i));
        }
    }

    private Backup backUp(Share share) {
        Backup backup = routes.backUp(share.id());
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        return backup;
    }

    @Test
    void nothingGoodIsDeletedUntilAnAdministratorHasLooked() throws Exception {
        Share share = filled();
        backUp(share);
        lose(40);
        Backup lossy = backUp(share);
        backUp(share);
        assertThat(events("share_lost_files")).singleElement().asString().contains("contains 3, the one before it 43");
        assertThat(routes.messagesAbout(lossy.id()))
                .singleElement()
                .asString()
                .contains("has lost most of its files", "caravault share reidentify " + share.id());

        save("""
                {"name": "yearly", "shares": ["home"], "schedule": "0 0 1 1 *",
                 "retention": {"keep_last": 1, "made_by_hand": true}}""");
        now.set(Instant.now().plus(Duration.ofDays(2)));
        assertThat(routes.ask("direct:preview-policy", called("yearly"), Preview.class)
                        .text())
                .contains("3 of 3 backups kept", "kept: the share has lost most of its files");
        routes.awaitIdle();
        assertThat(backups(share)).hasSize(3);

        new IdentityOverrides(routes.beans.db()).ofShare("default", "home");
        now.set(Instant.now().plus(Duration.ofDays(4)));
        await().atMost(Duration.ofSeconds(60)).until(() -> backups(share).size() == 1);
    }

    @Test
    void aShareThatLosesSomeFilesIsNotHeld() throws Exception {
        Share share = filled();
        backUp(share);
        lose(20);
        backUp(share);
        assertThat(events("share_lost_files")).isEqualTo(List.of());
        assertThat(routes.count("share_roots where hold is not null")).isZero();
    }

    @Test
    void aFileSystemThatIsNotMountedInsideAnyMoreIsALoss() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "to mount needs root");
        Share share = filled();
        Path inside = Files.createDirectory(data.resolve("home/disk"));
        Commands commands = new Commands(Duration.ofSeconds(10));
        commands.run(List.of("mount", "-t", "tmpfs", "tmpfs", inside.toString()));
        try {
            Files.writeString(inside.resolve("thesis"), "on the disk");
            backUp(share);
        } finally {
            commands.run(List.of("umount", inside.toString()));
        }
        Backup without = backUp(share);
        assertThat(events("share_lost_files"))
                .singleElement()
                .asString()
                .contains("these file systems were mounted at its last backup", ": disk.");
        assertThat(routes.messagesAbout(without.id()))
                .singleElement()
                .asString()
                .contains("disk", "share reidentify");
        assertThat(routes.count("share_roots where hold is not null")).isOne();

        new IdentityOverrides(routes.beans.db()).ofShare("default", "home");
        backUp(share);
        backUp(share);
        assertThat(events("share_lost_files")).hasSize(1);
        assertThat(routes.count("share_roots where hold is not null")).isZero();
    }

    @Test
    void aRestoreDoesNotEmptyAFileSystemThatIsMountedOverTheShareSince() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "to mount needs root");
        Share share = filled();
        Path inside = Files.createDirectory(data.resolve("home/disk"));
        Files.writeString(inside.resolve("old"), "in the share");
        Backup before = backUp(share);
        Commands commands = new Commands(Duration.ofSeconds(10));
        commands.run(List.of("mount", "-t", "tmpfs", "tmpfs", inside.toString()));
        try {
            Files.writeString(inside.resolve("thesis"), "on the disk");
            Files.writeString(data.resolve("home/file-1"), "changed since");
            routes.restore(before.id(), Optional.empty());
            routes.awaitShare(share.id(), ShareStatus.BACKUP_RESTORING_ERROR);
            routes.awaitIdle();
            assertThat(routes.messagesAbout(before.id()))
                    .singleElement()
                    .asString()
                    .contains(
                            "another file system is mounted at disk", "Nothing in the share was touched", "unmount it");
            assertThat(inside.resolve("thesis")).hasContent("on the disk");
            assertThat(data.resolve("home/file-1")).hasContent("changed since");
        } finally {
            commands.run(List.of("umount", inside.toString()));
        }
        routes.restore(before.id(), Optional.empty());
        routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
        assertThat(data.resolve("home/file-1")).hasContent("file 1");
    }
}
