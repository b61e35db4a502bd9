package org.caravault.copy.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.LoopDevice;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flags immutable, append-only and nodump: copied, noted by a backup, restored, and no obstacle to a restore. The judge is lsattr. */
class FlagsTest {
    private static final String TREE = """
            mkdir -p $1/locked/in $1/plain $1/log; cd $1; echo i > fixed; echo a > log/appended; echo d > plain/nodump; echo p > plain/file
            echo two > one; ln one locked/two; ln -s fixed link; mkfifo pipe; echo deep > locked/in/deep; touch -d @1000000000.5 fixed one
            touch -d @1000000000.25 locked plain
            chattr +i fixed one locked locked/in/deep; chattr +a log/appended log; chattr +d plain/nodump plain; chattr +di log/appended
            """;

    private Workspace w;
    private LoopDevice device;

    @BeforeEach
    void begin() throws Exception {
        RsyncOracle.requireRoot();
        RsyncOracle.requireTool("lsattr");
        w = Workspace.inMemory();
    }

    @AfterEach
    void end() throws Exception {
        RsyncOracle.run("chattr", "-f", "-R", "-ia", w.root().toString());
        if (device != null) {
            device.close();
        }
        w.close();
    }

    private record Outcome(int code, String said) {}

    private static Outcome run(String... words) throws Exception {
        Process child = ChildCopier.start(List.of(), words);
        String said = ChildCopier.output(child);
        return new Outcome(child.waitFor(), said);
    }

    private String at(String path) {
        return (device == null ? w.root() : device.root()) + "/" + path;
    }

    /** Paths with those of the three flags that each has. */
    private static String flags(String tree) throws Exception {
        return RsyncOracle.run(
                "bash",
                "-euc",
                "cd \"$1\"; find . \\( -type f -o -type d \\) -print0 | sort -z | xargs -0 lsattr -d | sed -E 's/^([^ ]*)/\\1;/' "
                        + "| awk -F'; ' '{gsub(/[^iad]/, \"\", $1); print $2, $1}'",
                "bash",
                tree);
    }

    private Outcome backup(String source, String name, String... options) throws Exception {
        RsyncOracle.shell("mkdir $1", at(name));
        List<String> words = new ArrayList<>(List.of(
                "copy",
                at(source),
                at(name + "/data"),
                "--manifest",
                at(name + "/manifest"),
                "--strict",
                "--progress",
                "json"));
        words.addAll(List.of(options));
        return run(words.toArray(new String[0]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ext4", "xfs", "btrfs"})
    void flagsAreCopiedNotedRestoredAndNoticed(String kind) throws Exception {
        device = kind.equals("tmpfs") ? null : LoopDevice.mount(w, kind);
        RsyncOracle.shell(TREE, at("s"));
        String flags = flags(at("s"));
        assertThat(flags).contains("./fixed i", "./log a", "./log/appended iad", "./plain/nodump d", "./locked/two i");

        assertThat(run("copy", at("s"), at("c"), "--strict", "--verify")).isEqualTo(new Outcome(0, ""));
        assertThat(flags(at("c"))).as("a copy by hand").isEqualTo(flags);
        RsyncOracle.same(at("s"), at("c"));
        assertThat(run("copy", at("s"), at("c"), "--delete", "--strict", "--progress", "json").said)
                .contains("\"copied_files\":0");
        assertThat(flags(at("c"))).as("the same copy again").isEqualTo(flags);

        assertThat(backup("s", "b1").code).isZero();
        assertThat(flags(at("b1/data"))).as("a backup's files").doesNotContainPattern(" [iad]");
        assertThat(run("verify", at("b1"))).isEqualTo(new Outcome(0, ""));
        RsyncOracle.shell("chattr -i $1/locked/in/deep; chattr +i $1/plain/file; touch -d @999 $1/../stamp", at("s"));
        String changed = flags(at("s"));
        assertThat(backup("s", "b2", "--link-dest", at("b1/data")).said).contains("\"copied_files\":0");

        assertThat(run("copy", at("b1/data"), at("c"), "--delete", "--checksum", "--strict").code)
                .isZero();
        assertThat(flags(at("c"))).as("restored").isEqualTo(flags);
        assertThat(run("copy", at("b2/data"), at("c"), "--delete", "--checksum", "--strict").code)
                .isZero();
        assertThat(flags(at("c")))
                .as("a change of flags alone is in the next backup")
                .isEqualTo(changed);
        RsyncOracle.same(at("s"), at("c"));
        assertThat(run("copy", at("b1/data"), at("r"), "--strict", "--verify")).isEqualTo(new Outcome(0, ""));
        assertThat(flags(at("r"))).as("restored to where nothing was").isEqualTo(flags);

        RsyncOracle.shell("mkdir $1", at("moved"));
        assertThat(run("copy", at("b1/data"), at("moved/data"), "--manifest", at("moved/manifest")).code)
                .isZero();
        assertThat(run("copy", at("moved/data"), at("r2")).code).isZero();
        assertThat(flags(at("r2"))).as("from a backup that was copied").isEqualTo(flags);
        assertThat(run("copy", at("b1/data"), at("without"), "--leave-flags").code)
                .isZero();
        assertThat(flags(at("without"))).doesNotContainPattern(" [iad]");
        if (device != null) {
            RsyncOracle.run("chattr", "-f", "-R", "-ia", device.root().toString());
        }
    }

    @Test
    void aRestoreOverLockedFilesMakesThemWhatTheBackupSays() throws Exception {
        RsyncOracle.shell("""
                mkdir -p $1/d/e $1/g; cd $1; for f in same content mode time d/in d/e/deep g/kind; do echo $f > $f; done
                ln content other; mkdir g/dir; echo f > g/dir/f; chattr +i d/e/deep
                """, at("s"));
        assertThat(backup("s", "b").code).isZero();
        RsyncOracle.shell("cp -a $1 $2", at("s"), at("t"));
        RsyncOracle.shell("""
                cd $1; echo changed > content; chmod 600 mode; touch -d @5 time; mkdir -p extra/more; echo x > extra/more/x; echo y > extra/y
                echo z > z; rm -r g/dir; echo file > g/dir; rm g/kind; mkdir g/kind; echo k > g/kind/k; echo new > d/e/new
                rm d/e/deep; echo elsewhere > ../elsewhere; ln ../elsewhere linked
                chattr +i same content mode time extra/more/x extra/more g/dir g/kind/k g/kind d/e/new z linked
                chattr +a extra/y extra g; chattr +ia d/e d; chattr +i .
                """, at("t"));
        Outcome restored = run("copy", at("b/data"), at("t"), "--delete", "--checksum", "--strict");
        assertThat(restored).isEqualTo(new Outcome(0, ""));
        RsyncOracle.same(at("s"), at("t"));
        assertThat(flags(at("t"))).isEqualTo(flags(at("s"))).containsOnlyOnce(" i");
        assertThat(RsyncOracle.run("lsattr", at("elsewhere")))
                .as("a file that is removed here, and has another name elsewhere")
                .contains("i");
        assertThat(Path.of(at("elsewhere"))).hasContent("elsewhere");
    }

    @Test
    void aTreeOfLockedDirectoriesThatIsNotReplacedGetsItsFlagsBack() throws Exception {
        RsyncOracle.shell(
                "mkdir -p $1/d $2/d/keep; echo 1 > $1/d/f; echo 2 > $2/d/keep/x; chattr +i $2/d", at("s"), at("t"));
        Outcome failed = run("copy", at("s"), at("t"), "--protect", at("t/d"));
        assertThat(failed.code).isEqualTo(3);
        assertThat(flags(at("t"))).contains("./d i");
        assertThat(run("copy", at("s"), at("t"), "--dry-run", "--delete").code).isZero();
        assertThat(flags(at("t"))).contains("./d i");
        assertThat(Path.of(at("t/d/keep/x"))).exists();
    }

    @Test
    void theCommandRemoveLeavesLockedFilesAlone() throws Exception {
        RsyncOracle.shell("mkdir $1; echo 1 > $1/f; chattr +i $1/f", at("t"));
        assertThat(run("remove", at("t")).code).isEqualTo(3);
        assertThat(Path.of(at("t/f"))).exists();
    }

    @Test
    void flagsThatTheDestinationDoesNotTakeAreReported() throws Exception {
        device = LoopDevice.withoutAttributes(w);
        RsyncOracle.shell("mkdir $1; echo 1 > $1/f; chattr +i $1/f", w.path("s"));
        Outcome strict = run("copy", w.path("s"), at("c"), "--strict", "--progress", "json");
        assertThat(strict.code).as(strict.said).isEqualTo(1);
        assertThat(strict.said).contains("f: flags: Inappropriate ioctl for device");
        Outcome reported = run("copy", w.path("s"), at("c"), "--strict", "--on-not-kept", "report", "--verify");
        assertThat(reported.code).as(reported.said).isZero();
        assertThat(Path.of(at("c/f"))).hasContent("1");
        RsyncOracle.shell("mkdir $1", at("b"));
        assertThat(run("copy", w.path("s"), at("b/data"), "--manifest", at("b/manifest"), "--strict").code)
                .as("the manifest keeps them")
                .isZero();
        assertThat(run("copy", at("b/data"), w.path("r"), "--strict").code).isZero();
        assertThat(flags(w.path("r"))).contains("./f i");
    }

    @Test
    void aFileBesideASourceThatIsNoManifestMeansNothing() throws Exception {
        RsyncOracle.shell(
                "mkdir -p $1/s; echo 1 > $1/s/f; echo 'a list of passengers' > $1/manifest; chattr +i $1/s/f", at("x"));
        assertThat(run("copy", at("x/s"), at("c"), "--strict")).isEqualTo(new Outcome(0, ""));
        assertThat(flags(at("c"))).contains("./f i");
    }

    @Test
    void aManifestThatIsCutOffIsReportedAndRestoresNoFlags() throws Exception {
        RsyncOracle.shell("mkdir $1; echo 1 > $1/f; chattr +i $1/f", at("s"));
        assertThat(backup("s", "b").code).isZero();
        String manifest = Files.readString(Path.of(at("b/manifest")));
        Files.writeString(Path.of(at("b/manifest")), manifest.substring(0, manifest.indexOf("end\t")));
        Outcome restored = run("copy", at("b/data"), at("c"));
        assertThat(restored.code).isZero();
        assertThat(restored.said).contains("flags of files (chattr)", "cut off");
        assertThat(flags(at("c"))).doesNotContainPattern(" [iad]");
    }
}
