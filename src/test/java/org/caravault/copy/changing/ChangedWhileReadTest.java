package org.caravault.copy.changing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

class ChangedWhileReadTest {
    /** The time of the copy is long enough: its rate is limited. */
    @Test
    void aModeThatIsTakenAwayMeanwhileIsThatOfTheCopy() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir $1 $2; head -c 3000000 /dev/urandom > $1/f; chmod 644 $1/f", w.path("src"), w.path("b"));
            Process copy = ChildCopier.start(
                    List.of(),
                    "copy",
                    w.path("src"),
                    w.path("b/data"),
                    "--bwlimit",
                    "1M",
                    "--manifest",
                    w.path("b/manifest"));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !copy.isAlive() || Files.exists(Path.of(w.path("b/data/f"))));
            RsyncOracle.shell("chmod 600 $1; setfattr -n user.note -v late $1", w.path("src/f"));
            assertThat(ChildCopier.output(copy)).contains("1 changed while being read: f");
            assertThat(copy.waitFor()).isZero();
            RsyncOracle.same(w.path("src"), w.path("b/data"));
            assertThat(CopyMain.run("verify", w.path("b"))).isZero();
        }
    }

    /** Three names of one file; the one that is being compared is given to a new file: the others must not get that one's content. */
    @Test
    void aNameThatIsGivenToANewFileDoesNotTakeTheOthersAlong() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir $1 $2 $3; head -c 500M /dev/zero > $1/a; echo old >> $1/a; ln $1/a $1/b; ln $1/a $1/c",
                    w.path("src"),
                    w.path("b1"),
                    w.path("b2"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("b1/data"))).isZero(); // no manifest: all is compared
            RsyncOracle.shell(
                    "printf new | dd of=$1/a bs=1 seek=524288000 conv=notrunc status=none; touch -r $2/a $1/a",
                    w.path("src"),
                    w.path("b1/data"));
            Process copy = ChildCopier.start(
                    List.of(),
                    "copy",
                    w.path("src"),
                    w.path("b2/data"),
                    "--link-dest",
                    w.path("b1/data"),
                    "--manifest",
                    w.path("b2/manifest"));
            Path descriptors = Path.of("/proc", "" + copy.pid(), "fd");
            String[] name = {""};
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        String open = RsyncOracle.run(
                                "bash",
                                "-c",
                                "ls -l $0 2>/dev/null | grep -o 'src/[abc]$' | head -1",
                                descriptors.toString());
                        name[0] = open.strip().replace("src/", "");
                        return !copy.isAlive() || !name[0].isEmpty();
                    });
            RsyncOracle.shell(
                    "echo 'something else' > $1.new; mv $1.new $1/$2",
                    w.path("src"),
                    name[0].isEmpty() ? "a" : name[0]);
            ChildCopier.output(copy);
            assertThat(copy.waitFor()).isBetween(0, 3);
            for (String other : List.of("a", "b", "c")) {
                if (!other.equals(name[0])) {
                    assertThat(Files.size(Path.of(w.path("b2/data/" + other))))
                            .as(other)
                            .isEqualTo(Files.size(Path.of(w.path("src/" + other))));
                }
            }
        }
    }

    /** Its files that were open can be read to their end, but what else there was is unknown. */
    @Test
    void aSourceThatIsRemovedMeanwhileWasNotCopied() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("mkdir $1; head -c 3000000 /dev/urandom > $1/f", w.path("src"));
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
            RsyncOracle.shell("rm -r $1", w.path("src"));

            assertThat(ChildCopier.output(copy)).contains("was removed while it was copied");
            assertThat(copy.waitFor()).isEqualTo(1);
            assertThat(Path.of(w.path("manifest"))).doesNotExist();
        }
    }

    @Test
    void aTimeThatWasSetBackHidesNoChangeFromTheNextBackup() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir $1 $2; echo one > $1/f; echo same > $1/g; chmod 644 $1/g; touch -d '2020-01-01' $1/f $1/g",
                    w.path("src"),
                    w.path("b"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("b/data"), "--manifest", w.path("b/manifest")))
                    .isZero();
            RsyncOracle.shell(
                    "echo two > $1/f; touch -d '2020-01-01' $1/f; chmod 600 $1/g; chmod 644 $1/g", w.path("src"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("next"), "--link-dest", w.path("b/data")))
                    .isZero();
            RsyncOracle.same(w.path("src"), w.path("next"));
            assertThat(Files.getAttribute(Path.of(w.path("next/g")), "unix:nlink"))
                    .isEqualTo(2);
            assertThat(Files.readString(Path.of(w.path("b/data/f")))).isEqualTo("one\n");
        }
    }
}
