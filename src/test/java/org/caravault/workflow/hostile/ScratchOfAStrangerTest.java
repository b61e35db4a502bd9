package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.caravault.backup.BackupStatus;
import org.caravault.files.PrivateDirectory;
import org.caravault.problem.RefusalException;
import org.caravault.share.Share;
import org.caravault.testing.DriverLab;
import org.caravault.testing.OtherUser;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** restic restores to a directory first: whoever can rename there chooses what the share gets. */
class ScratchOfAStrangerTest {
    private static final int NOBODY_UID = 65_534;
    private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxrwxrwx");

    @TempDir
    private Path data;

    private HikariDataSource pool;
    private DriverLab lab;

    @BeforeEach
    void prepare() throws Exception {
        DriverLab.require("restic");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x")); // no help from JUnit
        pool = TestDatabase.fresh();
        lab = new DriverLab(data);
        Files.setPosixFilePermissions(data.resolve("password"), PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
            pool.close();
        }
    }

    private RunningRoutes start(String more) throws Exception {
        Path file = Files.writeString(data.resolve("own.properties"), """
                [restic]
                backup_type_name = Encrypted
                driver = restic
                repository = %1$s/store-restic
                password = %1$s/password
                %2$s
                [local]
                enabled_backup_types = restic
                """.formatted(data, more));
        return RunningRoutes.start(pool, data, Optional.of(file), List.of(), main -> {});
    }

    private static UUID made(RunningRoutes routes, Share share) {
        UUID id = routes.backUp(share.id(), Optional.of("restic")).id();
        routes.awaitIdle();
        assertThat(routes.messagesAbout(id)).isEmpty();
        return id;
    }

    @Test
    void byDefaultItLiesBelowDataWhichIsClosedToOthers() throws Exception {
        try (RunningRoutes routes = start("")) {
            Path home = Trees.small(data.resolve("home"));
            UUID backup = made(routes, routes.share("home", home));
            Files.writeString(home.resolve("notes.txt"), "damaged");
            routes.restore(backup, Optional.empty());
            routes.awaitIdle();
            assertThat(routes.messagesAbout(backup)).isEmpty();
            assertThat(home.resolve("notes.txt")).hasContent("some notes");
        }
        for (String name : List.of("drivers", "drivers/restic", "drivers/restic/scratch", "drivers/restic/cache")) {
            assertThat(Files.getPosixFilePermissions(data.resolve(name)))
                    .as(name)
                    .isEqualTo(PrivateDirectory.OWNER_ONLY);
        }
        assertThat(data.resolve("drivers/restic/scratch")).isEmptyDirectory();
        assertThat(data.resolve("drivers/restic/cache")).isNotEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"scratch", "cache"})
    void oneThatAnotherUserMadeFirstDisablesTheType(String option) throws Exception {
        OtherUser.mustBePossible();
        Path open = Files.createDirectory(data.resolve("like-tmp"));
        Files.setAttribute(open, "unix:mode", 01777);
        Path planted = open.resolve("restic");
        assertThat(OtherUser.runs("mkdir", planted.toString()).code()).isZero();
        Files.setPosixFilePermissions(planted, OPEN);
        try (RunningRoutes routes = start(option + " = " + planted)) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            assertThatThrownBy(() -> routes.backUp(share.id(), Optional.of("restic")))
                    .isInstanceOf(RefusalException.class)
                    .hasMessageContainingAll(
                            "[restic] " + option + " cannot be used: ",
                            planted + ": other users of this host can exchange");
        }
        assertThat(planted).isEmptyDirectory();
    }

    @Test
    void oneThatAnotherUserGotLaterIsRefusedAndTheShareStaysAsItWas() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "gives a directory to another user");
        Path scratch = data.resolve("scratch-of-its-own");
        Path home = Trees.small(data.resolve("home"));
        try (RunningRoutes routes = start("scratch = " + scratch)) {
            Share share = routes.share("home", home);
            UUID backup = made(routes, share);
            Files.writeString(home.resolve("notes.txt"), "newer");
            Files.setAttribute(scratch, "unix:uid", NOBODY_UID);
            Files.setPosixFilePermissions(scratch, OPEN);
            routes.restore(backup, Optional.empty());
            routes.awaitIdle();
            assertThat(routes.messagesAbout(backup))
                    .singleElement()
                    .asString()
                    .contains("scratch cannot be used", scratch.toString(), "belongs to the user with uid 65534");
            assertThat(home.resolve("notes.txt")).hasContent("newer");
            assertThat(scratch).isEmptyDirectory();

            Files.delete(scratch); // what the message says
            routes.restore(backup, Optional.empty());
            routes.awaitBackup(backup, BackupStatus.AVAILABLE);
            assertThat(home.resolve("notes.txt")).hasContent("some notes");
        }
    }

    @Test
    void aDirectoryThatIsThereAlreadyIsNotRestoredTo() throws Exception {
        Path scratch = data.resolve("drivers/restic/scratch");
        Path home = Trees.small(data.resolve("home"));
        try (RunningRoutes routes = start("")) {
            UUID backup = made(routes, routes.share("home", home));
            Files.createDirectories(scratch.resolve(backup.toString()).resolve("forged"));
            routes.restore(backup, Optional.empty());
            routes.awaitBackup(backup, BackupStatus.AVAILABLE);
            assertThat(routes.messagesAbout(backup)).isEmpty();
            assertThat(home.resolve("forged"))
                    .as("what an attempt before left is removed first")
                    .doesNotExist();
            assertThat(scratch).isEmptyDirectory();
        }
    }
}
