package org.caravault.copy.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.LoopDevice;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel takes a file's capabilities away when its owner changes: they come back whichever of the two has changed. getfattr judges. */
class CapabilitiesTest {
    private static final String MAKE = """
            mkdir $1 $2 $3; echo program > $1/program; chown 1000:1001 $1/program
            setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 $1/program
            """;
    private static final String LIST =
            "cd \"$1\"; getfattr -d -m security -e hex program | sed '/^$/d'; stat -c '%u %g %a' program";

    private static String list(String directory) throws Exception {
        return RsyncOracle.run("bash", "-euc", LIST, "bash", directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ext4", "xfs", "btrfs"})
    void theySurviveAChangeOfOwnerBothWays(String kind) throws Exception {
        RsyncOracle.requireRoot();
        try (Workspace w = kind.equals("tmpfs")
                ? Workspace.inMemory()
                : Workspace.under(Path.of(System.getProperty("java.io.tmpdir")))) {
            if (kind.equals("tmpfs")) {
                bothWays(w);
                return;
            }
            try (LoopDevice device = LoopDevice.mount(w, kind);
                    Workspace inside = Workspace.under(device.root())) {
                bothWays(inside);
            }
        }
    }

    private static void bothWays(Workspace w) throws Exception {
        String source = w.path("s");
        RsyncOracle.shell(MAKE, source, w.path("b1"), w.path("b2"));
        String owned = list(source);
        assertThat(owned).contains("security.capability=0x01", "1000 1001");
        assertThat(CopyMain.run("copy", source, w.path("b1/data"), "--manifest", w.path("b1/manifest"), "--strict"))
                .isZero();
        assertThat(list(w.path("b1/data"))).isEqualTo(owned);

        RsyncOracle.shell("chown 0:0 $1/program", source);
        String rootsOwn = list(source);
        assertThat(rootsOwn).contains("0 0").doesNotContain("security.capability");
        String[] next = {
            "copy",
            source,
            w.path("b2/data"),
            "--manifest",
            w.path("b2/manifest"),
            "--link-dest",
            w.path("b1/data"),
            "--strict"
        };
        assertThat(CopyMain.run(next)).isZero();
        assertThat(list(w.path("b2/data"))).isEqualTo(rootsOwn);
        assertThat(list(w.path("b1/data"))).as("the first backup keeps its own").isEqualTo(owned);

        for (String[] restored : new String[][] {{"b1", owned}, {"b2", rootsOwn}, {"b1", owned}}) {
            assertThat(CopyMain.run(
                            "copy", w.path(restored[0] + "/data"), source, "--delete", "--checksum", "--strict"))
                    .isZero();
            assertThat(list(source)).isEqualTo(restored[1]);
        }
        assertThat(CopyMain.run("verify", w.path("b1"))).isZero();
        assertThat(CopyMain.run("verify", w.path("b2"))).isZero();
    }
}
