package org.caravault.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChangedWhileReadTest {
    @Test
    void aFileThatNeverHoldsStillIsReportedAndNotRecordedAsWhole() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            Judge.shell("mkdir $1; head -c 30000000 /dev/zero > $1/busy; echo calm > $1/calm", w.path("src"));
            Process writer =
                    new ProcessBuilder("bash", "-c", "while :; do printf x >> $0; done", w.path("src/busy")).start();
            try {
                assertThat(CopyMain.run(
                                "copy",
                                w.path("src"),
                                w.path("dst"),
                                "--manifest",
                                w.path("manifest"),
                                "--bwlimit",
                                "60M"))
                        .isEqualTo(3);
            } finally {
                writer.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
            assertThat(Files.readString(Path.of(w.path("manifest"))))
                    .containsPattern("torn.*\tbusy\n")
                    .doesNotContainPattern("torn.*\tcalm");
            assertThat(CopyMain.run("copy", w.path("src"), w.path("strict"), "--strict"))
                    .isZero();
        }
    }

    /** Its files that were open can be read to their end, but nobody knows what else there was. */
    @Test
    void aSourceThatIsRemovedMeanwhileWasNotCopied() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            Judge.shell("mkdir $1; head -c 3000000 /dev/urandom > $1/f", w.path("src"));
            Process copy = ChildCopier.start(
                    List.of(),
                    "copy",
                    w.path("src"),
                    w.path("dst"),
                    "--bwlimit",
                    "1M",
                    "--manifest",
                    w.path("manifest"),
                    "--progress",
                    "json");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !copy.isAlive() || Files.exists(Path.of(w.path("dst/f"))));
            Judge.shell("rm -r $1", w.path("src"));

            assertThat(ChildCopier.output(copy)).contains("was removed while it was copied");
            assertThat(copy.waitFor()).isEqualTo(1);
            assertThat(Path.of(w.path("manifest"))).doesNotExist();
        }
    }

    @Test
    void aTimeThatWasSetBackHidesNoChangeFromTheNextBackup() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            Judge.shell(
                    "mkdir $1 $2; echo one > $1/f; echo same > $1/g; chmod 644 $1/g; touch -d '2020-01-01' $1/f $1/g",
                    w.path("src"),
                    w.path("b"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("b/data"), "--manifest", w.path("b/manifest")))
                    .isZero();
            Judge.shell("echo two > $1/f; touch -d '2020-01-01' $1/f; chmod 600 $1/g; chmod 644 $1/g", w.path("src"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("next"), "--link-dest", w.path("b/data")))
                    .isZero();
            Judge.same(w.path("src"), w.path("next"));
            assertThat(Files.getAttribute(Path.of(w.path("next/g")), "unix:nlink"))
                    .isEqualTo(2);
            assertThat(Files.readString(Path.of(w.path("b/data/f")))).isEqualTo("one\n");
        }
    }
}
