package org.caravault.workflow.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupReports;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.RestoreRequest;
import org.caravault.identity.Caller;
import org.caravault.report.CopyFindings;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.DriverLab;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of a backup that is damaged, what is intact can be had on request; and what is not replaces nothing in the share. */
class WhatIsIntactComesBackTest {
    @TempDir
    private Path data;

    private final HikariDataSource pool = TestDatabase.fresh();

    @AfterEach
    void close() {
        pool.close();
    }

    private static void restoreIntact(RunningRoutes routes, Backup backup) {
        routes.ask(
                "direct:request-restore-backup",
                new RestoreRequest(Caller.ADMIN_OF_DEFAULT, backup.id(), Optional.empty(), true),
                Backup.class);
    }

    @Test
    void aRottenAndAMissingFileStayAsTheyAreAndAllElseComesBack() throws Exception {
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Files.writeString(home.resolve("good"), "good");
            Files.writeString(home.resolve("unchanged"), "unchanged");
            Files.writeString(home.resolve("was-a-file"), "a file");
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            Path tree = data.resolve("vault/" + backup.id() + "/data");
            FileTime time = Files.getLastModifiedTime(tree.resolve("notes.txt"));
            Files.writeString(tree.resolve("notes.txt"), "some nOtes");
            Files.setLastModifiedTime(tree.resolve("notes.txt"), time);
            time = Files.getLastModifiedTime(tree.resolve("unchanged"));
            Files.writeString(tree.resolve("unchanged"), "unchAnged");
            Files.setLastModifiedTime(tree.resolve("unchanged"), time);
            Files.delete(tree.resolve("was-a-file"));
            Files.createDirectory(tree.resolve("was-a-file"));
            Files.delete(tree.resolve("letters/one"));
            Files.delete(tree.resolve("letters/link"));
            Files.createSymbolicLink(tree.resolve("letters/link"), Path.of("/nowhere"));
            Files.createDirectories(tree.resolve("planted/below"));
            Files.createLink(tree.resolve("planted/good"), tree.resolve("good"));
            Path link = Files.readSymbolicLink(home.resolve("letters/link"));
            Files.writeString(home.resolve("notes.txt"), "written since");
            Files.writeString(home.resolve("good"), "damaged");
            Files.writeString(home.resolve("came-later"), "stays");

            restoreIntact(routes, backup);
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            routes.awaitIdle();

            assertThat(home.resolve("good")).hasContent("good");
            assertThat(home.resolve("notes.txt")).hasContent("written since");
            assertThat(home.resolve("letters/one")).hasContent("dear reader");
            assertThat(home.resolve("came-later")).hasContent("stays");
            assertThat(Files.readSymbolicLink(home.resolve("letters/link"))).isEqualTo(link);
            assertThat(home.resolve("planted")).doesNotExist();
            assertThat(home.resolve("was-a-file")).hasContent("a file");
            assertThat(routes.messagesAbout(backup.id()))
                    .singleElement()
                    .asString()
                    .contains(
                            "not everything came back",
                            "damaged and left alone",
                            "notes.txt: ",
                            "letters/one: missing");
            assertThat(new BackupReports(routes.beans.db())
                            .find(backup.id())
                            .orElseThrow()
                            .restored()
                            .orElseThrow()
                            .of(CopyFindings.DAMAGED)
                            .first())
                    .anyMatch(name -> name.startsWith("notes.txt"))
                    .anyMatch(name -> name.startsWith("letters/one"));

            Backup next = routes.backUp(share.id());
            routes.awaitBackup(next.id(), BackupStatus.AVAILABLE);
            assertThat(data.resolve("vault/" + next.id() + "/data/unchanged"))
                    .as("nothing is linked to what is known to be damaged")
                    .hasContent("unchanged");

            routes.restore(backup.id(), Optional.empty()); // the next one is complete again, or nothing
            routes.awaitShare(share.id(), ShareStatus.BACKUP_RESTORING_ERROR);
        }
    }

    @Test
    void theDamagedModeOfADirectoryIsNotPassedOn() throws Exception {
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Files.createDirectories(home.resolve("lost"));
            Files.writeString(home.resolve("lost/in"), "content");
            Files.setPosixFilePermissions(home.resolve("letters"), PosixFilePermissions.fromString("rwxr-x---"));
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            Path tree = data.resolve("vault/" + backup.id() + "/data");
            for (String opened : List.of("letters", "lost")) {
                Files.setPosixFilePermissions(tree.resolve(opened), PosixFilePermissions.fromString("rwxrwxrwx"));
            }
            Files.delete(home.resolve("lost/in"));
            Files.delete(home.resolve("lost"));
            Files.writeString(home.resolve("letters/one"), "damaged");

            restoreIntact(routes, backup);
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            routes.awaitIdle();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("letters"))))
                    .isEqualTo("rwxr-x---");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("lost"))))
                    .isEqualTo("rwx------");
            assertThat(home.resolve("letters/one")).hasContent("dear reader");
            assertThat(home.resolve("lost/in")).hasContent("content");
            assertThat(routes.messagesAbout(backup.id()))
                    .singleElement()
                    .asString()
                    .contains("damaged and left alone", "letters: ", "lost: ");
        }
    }

    @Test
    void withoutAManifestNothingIsKnownToBeIntact() throws Exception {
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            Files.delete(data.resolve("vault/" + backup.id() + "/manifest"));
            Files.writeString(home.resolve("notes.txt"), "written since");
            restoreIntact(routes, backup);
            routes.awaitShare(share.id(), ShareStatus.BACKUP_RESTORING_ERROR);
            routes.awaitIdle();
            assertThat(home.resolve("notes.txt")).hasContent("written since");
            assertThat(routes.messagesAbout(backup.id()))
                    .singleElement()
                    .asString()
                    .contains("manifest");
        }
    }

    @Test
    void whatIsLeftOnAnotherHostComesBack() throws Exception {
        Assumptions.assumeTrue(DriverLab.hasRsync(), "rsync is not installed");
        Path far = Files.createDirectories(data.resolve("far"));
        Path settings = Files.writeString(data.resolve("settings"), """
                [far]
                backup_type_name = far
                driver = rsync-ssh
                target = %s
                [local]
                enabled_backup_types = far
                """.formatted(far));
        try (RunningRoutes routes = RunningRoutes.start(pool, data, Optional.of(settings), List.of(), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id(), Optional.of("far"));
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            try (Stream<Path> copies = Files.list(far)) {
                Files.delete(copies.findFirst().orElseThrow().resolve("letters/one"));
            }
            Files.delete(home.resolve("notes.txt"));
            Files.writeString(home.resolve("came-later"), "stays");
            restoreIntact(routes, backup);
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            assertThat(home.resolve("notes.txt")).hasContent("some notes");
            assertThat(home.resolve("letters/one")).hasContent("dear reader");
            assertThat(home.resolve("came-later")).hasContent("stays");
        }
    }

    @Test
    void aDriverThatCannotIsNotAsked() throws Exception {
        try (RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            routes.beans.db().sql("update backups set driver = 'restic'").update();
            assertThatThrownBy(() -> restoreIntact(routes, backup))
                    .hasStackTraceContaining("intact_only: ")
                    .hasStackTraceContaining("'restic', which restores complete backups only");
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
        }
    }
}
