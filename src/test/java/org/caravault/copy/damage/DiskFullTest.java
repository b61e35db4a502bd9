package org.caravault.copy.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

class DiskFullTest {
    @Test
    void aFullDestinationFailsTheCopyAndNamesTheFile() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            String said = copyInto(w, "size=1m", "for i in {1..40}; do head -c 100000 /dev/urandom > file-$i; done");
            assertThat(said)
                    .contains("\"status\":\"failed\"", "\"errno\":28", "No space left on device", "\"path\":\"file-");
            assertThat(Path.of(w.path("manifest"))).doesNotExist();
        }
    }

    @Test
    void aDestinationWithoutInodesFailsTheCopy() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            String said = copyInto(w, "size=9m,nr_inodes=20", "for i in {1..40}; do : > file-$i; done");
            assertThat(said).contains("\"status\":\"failed\"", "\"what\":\"create\",\"errno\":28");
        }
    }

    private static String copyInto(Workspace w, String limits, String files) throws Exception {
        RsyncOracle.requireRoot();
        RsyncOracle.shell(
                "mkdir $1 $2; cd $1; eval \"$3\"; mount -t tmpfs -o $4 none $2",
                w.path("src"),
                w.path("dst"),
                files,
                limits);
        try {
            assumeTrue(Files.isDirectory(Path.of(w.path("dst"))));
            Process child = ChildCopier.start(
                    List.of(),
                    "copy",
                    w.path("src"),
                    w.path("dst"),
                    "--manifest",
                    w.path("manifest"),
                    "--progress",
                    "json");
            String said = ChildCopier.output(child);
            assertThat(child.waitFor()).isEqualTo(1);
            return said;
        } finally {
            RsyncOracle.shell("umount $1", w.path("dst"));
        }
    }
}
