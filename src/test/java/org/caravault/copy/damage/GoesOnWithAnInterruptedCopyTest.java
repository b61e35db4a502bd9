package org.caravault.copy.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

/** A copy into a new tree takes what is complete in an interrupted one, and believes of it no more than it may. */
class GoesOnWithAnInterruptedCopyTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static String resume(Workspace w, String... more) throws Exception {
        Process next = ChildCopier.start(List.of(), command(w, more));
        String said = ChildCopier.output(next);
        assertThat(next.waitFor()).as(said).isZero();
        RsyncOracle.same(w.path("src"), w.path("next/data"));
        assertThat(CopyMain.run("verify", w.path("next"))).isZero();
        return said;
    }

    private static String[] command(Workspace w, String... more) throws Exception {
        RsyncOracle.shell("mkdir $1", w.path("next"));
        List<String> words = new ArrayList<>(List.of(
                "copy",
                w.path("src"),
                w.path("next/data"),
                "--manifest",
                w.path("next/manifest"),
                "--strict",
                "--progress",
                "json",
                "--resume",
                w.path("dead/data")));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    @Test
    void whatIsCompleteGetsOneNameMoreAndOnlyTheRestIsCopied() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir -p $1/{1..20} $2; for d in {1..20}; do for i in {1..20}; do head -c 20000 /dev/urandom > $1/$d/$i; done; done;"
                            + " ln $1/3/7 $1/3/other",
                    w.path("src"),
                    w.path("dead"));
            Process dying = ChildCopier.start(
                    List.of(),
                    "copy",
                    w.path("src"),
                    w.path("dead/data"),
                    "--manifest",
                    w.path("dead/manifest"),
                    "--bwlimit",
                    "2M");
            Path manifest = Path.of(w.path("dead/manifest.partial"));
            await().atMost(LONG)
                    .until(() -> !dying.isAlive() || (Files.exists(manifest) && Files.size(manifest) > 15000));
            dying.destroyForcibly().waitFor();
            String complete = RsyncOracle.run(
                            "bash", "-c", "find $0 -type f -newermt '1 hour ago' | wc -l", w.path("dead/data"))
                    .strip();

            String said = resume(w);

            int copied = Integer.parseInt(said.replaceAll("(?s).*\"copied_files\":(\\d+).*", "$1"));
            assertThat(copied).isBetween(1, 400 - Integer.parseInt(complete) + 5);
            assertThat(RsyncOracle.run("find", w.path("next"), "-links", "+2", "-type", "f"))
                    .as("two files that are not links of each other in the source are none in the copy")
                    .doesNotContain("data/1/", "data/2/");
        }
    }

    @Test
    void aFileOfTheRightSizeAndTimeWhoseBytesWereLostIsCopiedAgain() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir -p $1 $2/data; head -c 100000 /dev/urandom > $1/lost; head -c 100000 /dev/urandom > $1/half; echo kept > $1/kept;"
                            + " cp -p $1/kept $2/data; head -c 100000 /dev/zero > $2/data/lost; touch -r $1/lost $2/data/lost;"
                            + " head -c 50000 $1/half > $2/data/half",
                    w.path("src"),
                    w.path("dead"));

            assertThat(resume(w)).contains("\"copied_files\":2", "\"linked_files\":1");
        }
    }

    @Test
    void afterACrashOfTheMachineNotEvenTheManifestIsBelieved() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("mkdir -p $1 $2; head -c 100000 /dev/urandom > $1/f", w.path("src"), w.path("dead"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("dead/data"), "--manifest", w.path("dead/manifest")))
                    .isZero();
            RsyncOracle.shell(
                    "sed -i '$d' $2/manifest; mv $2/manifest $2/manifest.partial;"
                            + " head -c 100000 /dev/zero > $2/data/f; touch -r $1/f $2/data/f",
                    w.path("src"),
                    w.path("dead"));

            assertThat(resume(w, "--distrust")).contains("\"copied_files\":1", "\"linked_files\":0");
        }
    }

    @Test
    void aManifestThatIsCutInTheMiddleOfALineIsReadUpToThere() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("mkdir -p $1 $2; echo one > $1/one; echo two > $1/two", w.path("src"), w.path("dead"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("dead/data"), "--manifest", w.path("dead/manifest")))
                    .isZero();
            RsyncOracle.shell("head -c -60 $1/manifest > $1/manifest.partial; rm $1/manifest", w.path("dead"));
            UnfinishedManifestRotsTest.sums(Path.of(w.path("dead/manifest.partial")), 1 << 20);

            assertThat(resume(w))
                    .contains("\"copied_files\":0", "\"linked_files\":2")
                    .doesNotContain("warning");
        }
    }

    @Test
    void ofSeveralInterruptedCopiesAndTheOneBeforeEachGivesWhatItHas() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir -p $1/deep $2/data $3/data/deep $4/data; for f in a b c deep/d; do echo $f > $1/$f; done;"
                            + " cp -p $1/a $2/data; cp -p $1/deep/d $3/data/deep; cp -p $1/b $4/data",
                    w.path("src"),
                    w.path("dead"),
                    w.path("deader"),
                    w.path("before"));

            assertThat(resume(w, "--resume", w.path("deader/data"), "--link-dest", w.path("before/data")))
                    .contains("\"copied_files\":1", "\"linked_files\":3");
        }
    }
}
