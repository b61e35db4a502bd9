package org.caravault.copy.changing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

/**
 * The kernel gives a file a new time when a write begins. What a long write still brings while, and after, the file is copied, changes no time any
 * more: the next backup has to compare such a file, and can trust its time only once no process has it open for writing.
 */
class WrittenWhileCopiedTest {
    private static final long CLOCKS_GRANULARITY_S = 2;

    @Test
    void aFileThatIsOpenForWritingIsNotProvenUntilItIsClosed() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir $1 $2 $3; head -c 3M /dev/urandom > $1/written; head -c 3M /dev/urandom > $1/quiet",
                    w.path("src"),
                    w.path("b1"),
                    w.path("b2"));
            awaitOld(Path.of(w.path("src/quiet")));
            try (RandomAccessFile open = new RandomAccessFile(w.path("src/written"), "rw")) {
                assertThat(open.length()).isEqualTo(3 << 20);
                assertThat(CopyMain.run("copy", w.path("src"), w.path("b1/data"), "--manifest", w.path("b1/manifest")))
                        .isZero();
            }
            assertThat(proofs(w.path("b1/manifest")))
                    .containsEntry("written", "?")
                    .containsEntry("quiet", "=");
            assertThat(CopyMain.run(
                            "copy",
                            w.path("src"),
                            w.path("b2/data"),
                            "--link-dest",
                            w.path("b1/data"),
                            "--manifest",
                            w.path("b2/manifest")))
                    .isZero();
            assertThat(proofs(w.path("b2/manifest")))
                    .containsEntry("written", "=")
                    .containsEntry("quiet", "=");
        }
    }

    /** Old enough to be proven but for what is tested here. */
    private static void awaitOld(Path file) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
            return changed.toInstant().isBefore(Instant.now().minusSeconds(CLOCKS_GRANULARITY_S + 2));
        });
    }

    private static Map<String, String> proofs(String manifest) throws IOException {
        return Files.readAllLines(Path.of(manifest)).stream()
                .filter(line -> line.startsWith("f\t"))
                .map(line -> line.split("\t", -1))
                .collect(Collectors.toMap(fields -> fields[fields.length - 1], fields -> fields[fields.length - 2]));
    }
}
