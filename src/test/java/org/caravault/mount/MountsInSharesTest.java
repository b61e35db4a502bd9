package org.caravault.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.caravault.access.Export;
import org.caravault.access.Level;
import org.caravault.exec.Commands;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** File systems that are mounted inside a share: they belong to it, under the same restrictions, and outlive the job's mount. */
class MountsInSharesTest {
    private static final UUID JOB = UUID.randomUUID();

    @TempDir
    private Path directory;

    private final Commands commands = new Commands(Duration.ofSeconds(30));
    private Path share;

    @BeforeEach
    void aDiskForOneUser() throws IOException {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "mounting needs root");
        share = Files.createDirectories(directory.resolve("share"));
        Files.createDirectories(share.resolve("alice"));
        commands.run(
                List.of("mount", "-t", "tmpfs", "tmpfs", share.resolve("alice").toString()));
        Files.writeString(share.resolve("alice/thesis"), "pages");
    }

    @AfterEach
    void unmount() throws IOException {
        if (share != null) {
            commands.run(List.of("umount", share.resolve("alice").toString()));
        }
    }

    private Mounts mounts(boolean bind, boolean withMounts) {
        MountProfile profile = new MountProfile(
                directory.resolve("mounts"),
                "nfs",
                "",
                MountTemplate.of("mount %(export)s %(path)s"),
                MountTemplate.of("umount %(path)s"));
        return new Mounts(
                profile, profile, Map.of(), new Mounts.LocalDirectories(bind, withMounts, Duration.ofSeconds(30)));
    }

    private Mount attached(Mounts mounts, Level level) throws IOException {
        Mount mount = mounts.share(new Export("local", share.toString(), "NFS"), level, JOB, 1, "");
        mounts.prepare(mount);
        mounts.attach(mount);
        return mount;
    }

    private void release(Mounts mounts, Mount mount) throws IOException {
        String path = mount.path().toString();
        if (mounts.isMounted(path)) {
            commands.run(java.util.stream.Stream.concat(
                            java.util.stream.Stream.of(mounts.unmountProgram(path)),
                            mounts.unmountArguments(path).stream())
                    .toList());
        }
        mounts.removeMountPoint(path);
        assertThat(mount.path()).doesNotExist();
    }

    @Test
    void theyAreSeenReadOnlyAndWithoutProgramsAndDevices() throws IOException {
        Mounts mounts = mounts(true, true);
        Mount mount = attached(mounts, Level.READ);
        assertThat(mount.path().resolve("alice/thesis")).hasContent("pages");
        assertThat(MountTable.read().stream()
                        .filter(line -> line.path().startsWith(mount.path().toString())))
                .hasSize(2)
                .allSatisfy(
                        line -> assertThat(line.options()).contains("ro", "nosuid", "nodev", "noexec", "nosymfollow"));
        release(mounts, mount);
        assertThat(share.resolve("alice/thesis")).as("the user's own mount").hasContent("pages");
    }

    /** As a program that walks a share by path would, while its owner exchanges a directory for a symlink. */
    @Test
    void noSymlinkInThemIsFollowed() throws IOException {
        Path secret = Files.writeString(
                Files.createDirectories(directory.resolve("another")).resolve("secret"), "secret");
        Files.createSymbolicLink(share.resolve("link"), secret.getParent());
        Mounts mounts = mounts(true, true);
        for (Level level : Level.values()) {
            Mount mount = attached(mounts, level);
            assertThat(share.resolve("link/secret")).hasContent("secret");
            assertThatThrownBy(() -> Files.readString(mount.path().resolve("link/secret")))
                    .isInstanceOf(FileSystemException.class);
            assertThat(Files.readSymbolicLink(mount.path().resolve("link"))).isEqualTo(secret.getParent());
            release(mounts, mount);
        }
        Files.delete(share.resolve("link"));
    }

    @Test
    void theyAreWrittenToByARestore() throws IOException {
        Mounts mounts = mounts(true, true);
        Mount mount = attached(mounts, Level.WRITE);
        Files.writeString(mount.path().resolve("alice/thesis"), "more pages");
        release(mounts, mount);
        assertThat(share.resolve("alice/thesis")).hasContent("more pages");
    }

    @Test
    void theyAreLeftOutWhereOneFileSystemIsWanted() throws IOException {
        Mounts mounts = mounts(true, false);
        Mount mount = attached(mounts, Level.READ);
        assertThat(mount.path().resolve("alice")).isEmptyDirectory();
        release(mounts, mount);
    }

    @Test
    void aDirectoryInPlaceIsReachedByItsDescriptorUntilItIsReleased() throws IOException {
        Mounts mounts = mounts(false, true);
        Mount mount = attached(mounts, Level.READ);
        Files.move(share, share.resolveSibling("moved"));
        Files.createSymbolicLink(share, Path.of("/etc"));
        assertThat(mount.path().resolve("alice/thesis")).hasContent("pages");
        assertThat(mounts.isMissing(mount)).isFalse();
        release(mounts, mount);
        assertThat(mounts.isMissing(mount)).isTrue();
        Files.delete(share);
        Files.move(share.resolveSibling("moved"), share);
    }
}
