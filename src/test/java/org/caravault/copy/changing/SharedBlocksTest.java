package org.caravault.copy.changing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.LoopDevice;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a file system can let files share their blocks, a copy takes no room: five of these files would not fit. */
class SharedBlocksTest {
    private static final int MIB = 150; // on a device of 600

    @ParameterizedTest
    @ValueSource(strings = {"xfs", "btrfs"})
    void fourCopiesFitWhereWithoutThatThreeWould(String kind) throws Exception {
        try (Workspace w = Workspace.under(Path.of(System.getProperty("java.io.tmpdir")));
                LoopDevice device = LoopDevice.mount(w, kind)) {
            String source = device.root().resolve("src").toString();
            RsyncOracle.shell("mkdir $1; head -c $2M /dev/urandom > $1/large", source, Integer.toString(MIB));
            for (String copy : new String[] {"one", "two", "three", "four"}) {
                Path to = Files.createDirectory(device.root().resolve(copy));
                boolean hashed = copy.equals("two");
                String[] command = hashed
                        ? new String[] {"copy", source, to + "/data", "--manifest", to + "/manifest"}
                        : new String[] {"copy", source, to + "/data"};
                assertThat(CopyMain.run(command)).isZero();
                RsyncOracle.same(source, to + "/data");
            }
            assertThat(CopyMain.run("verify", device.root().resolve("two").toString()))
                    .isZero();
        }
    }
}
