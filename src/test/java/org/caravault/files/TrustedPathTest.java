package org.caravault.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.caravault.testing.Attacker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user who may rename cannot redirect the service to another file, and anything but a regular file does not block it. */
class TrustedPathTest {
    private static final int TRIES = 5000;
    private static final int NOBODY_UID = 65534;

    @TempDir
    private Path directory;

    private static Path ofOtherUser(Path path) throws IOException {
        Files.createDirectories(path);
        Files.setAttribute(path, "unix:uid", NOBODY_UID);
        return path;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void mustOpen(Path path, TrustedPath.Last last, Path same) throws IOException {
        try (Descriptor opened = TrustedPath.directory(path, last)) {
            assertThat(opened.seen().isSame(Seen.of(same))).isTrue();
        }
    }

    @Test
    void aSymlinkOfRootsIsFollowedOnTheWayAndAtTheEndOnlyWhereThatIsAsked() throws IOException {
        Path real = Files.createDirectories(directory.resolve("disk/data"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("disk"));
        Path last = Files.createSymbolicLink(directory.resolve("last"), Path.of("disk/../disk/data"));
        mustOpen(link.resolve("data"), TrustedPath.Last.IS_DIRECTORY, real);
        mustOpen(last, TrustedPath.Last.MAY_BE_LINK, real);
        assertThatThrownBy(() -> TrustedPath.directory(last, TrustedPath.Last.IS_DIRECTORY))
                .isInstanceOf(RefusedPathException.class)
                .hasMessageContaining(last + " is a symlink to disk/../disk/data, and is not followed");
    }

    @Test
    void aSymlinkThatAUserCanHavePutThereIsNotFollowed() throws IOException {
        assumeTrue(isRoot(), "gives a directory to another user");
        Path victim = Files.createDirectories(directory.resolve("victim/data"));
        Path home = ofOtherUser(directory.resolve("home"));
        Path link = Files.createSymbolicLink(home.resolve("link"), victim.getParent());
        for (TrustedPath.Last last : TrustedPath.Last.values()) {
            assertThatThrownBy(() -> TrustedPath.directory(link.resolve("data"), last))
                    .isInstanceOf(RefusedPathException.class)
                    .hasMessageContaining("which others than root can exchange");
        }
        // also below a directory of root's that the user can put in the place of another
        Path inside = Files.createDirectories(home.resolve("roots"));
        Path deep = Files.createSymbolicLink(inside.resolve("deep"), victim);
        assertThatThrownBy(() -> TrustedPath.directory(deep, TrustedPath.Last.MAY_BE_LINK))
                .isInstanceOf(RefusedPathException.class);
        mustOpen(ofOtherUser(home.resolve("data")), TrustedPath.Last.IS_DIRECTORY, home.resolve("data"));
    }

    @Test
    void inADirectoryOfManyOnlyWhatIsRootsIsFollowed() throws IOException {
        assumeTrue(isRoot(), "gives a symlink to another user");
        Path shared = Files.createDirectories(directory.resolve("tmp"));
        Files.setAttribute(shared, "unix:mode", 01777);
        Path data = Files.createDirectories(directory.resolve("data"));
        Path link = Files.createSymbolicLink(shared.resolve("link"), data);
        mustOpen(link, TrustedPath.Last.MAY_BE_LINK, data);
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> TrustedPath.directory(link, TrustedPath.Last.MAY_BE_LINK))
                .isInstanceOf(RefusedPathException.class);
    }

    @Test
    void thousandsOfExchangesLeadNowhereElse() throws Exception {
        Path victim = Files.createDirectories(directory.resolve("victim"));
        Path home = Files.createDirectories(directory.resolve("home"));
        Path data = Files.createDirectories(home.resolve("data"));
        Seen own = Seen.of(data);
        int opened = 0;
        int refused = 0;
        try (Attacker attacker = Attacker.doing(() -> {
            Files.move(data, home.resolve("aside"), StandardCopyOption.ATOMIC_MOVE);
            Files.createSymbolicLink(data, victim);
            Files.delete(data);
            Files.move(home.resolve("aside"), data, StandardCopyOption.ATOMIC_MOVE);
        })) {
            for (int i = 0; i < TRIES || attacker.mustShowMore(opened, refused); i++) {
                try (Descriptor found = TrustedPath.directory(data, TrustedPath.Last.IS_DIRECTORY)) {
                    assertThat(found.seen().isSame(own)).isTrue();
                    opened++;
                } catch (RefusedPathException why) {
                    refused++;
                }
            }
        }
        assertThat(opened + refused).isGreaterThanOrEqualTo(TRIES);
    }

    @Test
    void aDirectoryThatWasOpenedStaysTheSameWhateverItsNameBecomes() throws IOException {
        Path data = Files.createDirectories(directory.resolve("data"));
        try (Descriptor opened = TrustedPath.directory(data, TrustedPath.Last.IS_DIRECTORY)) {
            Files.move(data, directory.resolve("moved"));
            Files.createSymbolicLink(data, Path.of("/etc"));
            Files.writeString(opened.path("file"), "here");
        }
        assertThat(directory.resolve("moved/file")).hasContent("here");
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void whatIsNoRegularFileIsNeitherReadNorWaitedFor() throws Exception {
        new ProcessBuilder("mkfifo", directory.resolve("pipe").toString())
                .start()
                .waitFor();
        Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc/passwd"));
        Files.createDirectory(directory.resolve("directory"));
        Files.writeString(directory.resolve("large"), "x".repeat(1001));
        Files.writeString(directory.resolve("good"), "x".repeat(1000));
        try (Descriptor opened = TrustedPath.directory(directory, TrustedPath.Last.IS_DIRECTORY)) {
            assertThat(opened.read("good", 1000)).hasSize(1000);
            for (String bad : new String[] {"pipe", "link", "directory", "large"}) {
                assertThatThrownBy(() -> opened.read(bad, 1000))
                        .as(bad)
                        .isInstanceOf(RefusedPathException.class)
                        .hasMessageContaining(directory.resolve(bad).toString());
            }
            for (String bad : new String[] {"..", ".", "a/b", "", "a\0b"}) {
                assertThatThrownBy(() -> opened.read(bad, 1000)).as(bad).isInstanceOf(IOException.class);
            }
        }
    }
}
