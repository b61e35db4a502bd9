package org.caravault.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.caravault.access.Export;
import org.caravault.access.Level;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The arguments of mount: no value may become an option, and a share's content may never run here. */
@Tag("fast")
class MountArgumentsTest {
    private static final UUID JOB = UUID.fromString("00000000-0000-0000-0000-000000000001");

    private static Mounts mounts(String template, String options, boolean bind) {
        MountProfile profile = new MountProfile(
                Path.of("/m"), "nfs", options, MountTemplate.of(template), MountTemplate.of("umount -v %(path)s"));
        return new Mounts(
                profile,
                profile,
                Map.of("nas:/archive", "vers=3"),
                new Mounts.LocalDirectories(bind, true, Duration.ofSeconds(5)));
    }

    @Test
    void manilasTemplateBecomesAnArgumentListWithForcedOptions() {
        Mount mount = mounts("mount -vt %(proto)s %(options)s %(export)s %(path)s", "vers=4.2,hard", true)
                .share(new Export("external", "nas:/a path;reboot", "NFS"), Level.READ, JOB, 2, "");
        assertThat(mount.program()).isEqualTo("mount");
        assertThat(mount.arguments())
                .containsExactly(
                        "-vt",
                        "nfs",
                        "-o",
                        "ro,nosuid,nodev,noexec,vers=4.2,hard,nosharecache",
                        "nas:/a path;reboot",
                        "/m/" + JOB + ".2-share");
    }

    @Test
    void aVaultWithOptionsOfItsOwnIsMountedWithThose() {
        Mounts mounts = mounts("mount %(options)s %(export)s %(path)s", "vers=4.2", true);
        assertThat(mounts.vault(new Export("external", "nas:/vault", "NFS"), Level.WRITE, JOB, 2)
                        .arguments())
                .contains("rw,nosuid,nodev,noexec,vers=4.2,nosharecache");
        assertThat(mounts.vault(new Export("external", "nas:/archive", "NFS"), Level.WRITE, JOB, 2)
                        .arguments())
                .contains("rw,nosuid,nodev,noexec,vers=3,nosharecache");
    }

    @Test
    void whoWantsMountsToShareTheirCacheMay() {
        for (String option : List.of("sharecache", "nosharecache")) {
            Mount mount = mounts("mount %(options)s %(export)s %(path)s", option, true)
                    .share(new Export("external", "nas:/a", "NFS"), Level.READ, JOB, 2, "");
            assertThat(mount.arguments()).contains("ro,nosuid,nodev,noexec," + option);
        }
    }

    @Test
    void aDirectoryIsBoundReadOnlyToBeReadAndUsedInPlaceWhereThatIsImpossible() {
        Export home = new Export("local", "/home", "NFS");
        Mount bound = mounts("mount %(export)s %(path)s", "", true).share(home, Level.READ, JOB, 2, "");
        assertThat(bound.method()).isEqualTo(Mount.Method.BOUND_WITH_MOUNTS);
        assertThat(bound.level()).isEqualTo(Level.READ);
        assertThat(bound.path()).isEqualTo(Path.of("/m/" + JOB + ".2-share"));
        Mount inPlace = mounts("mount %(export)s %(path)s", "", false).share(home, Level.READ, JOB, 2, "");
        assertThat(inPlace.inPlace()).isTrue();
        assertThat(inPlace.location()).isEqualTo("/home");
    }

    @Test
    void anOptionThatIsNotOnTheListIsRefusedEvenHere() {
        assertThatThrownBy(() -> mounts("mount %(export)s %(path)s", "suid", true)
                        .share(new Export("external", "nas:/x", "NFS"), Level.READ, JOB, 2, ""))
                .hasMessageContaining("suid");
    }
}
