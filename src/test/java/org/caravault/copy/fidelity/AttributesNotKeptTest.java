package org.caravault.copy.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.provider.CsvSource;

/** An attribute that the vault refused is reported by each backup, and verify compares the others. SELinux labels are kept where they can be. */
class AttributesNotKeptTest {
    private static final String LABEL = "system_u:object_r:container_file_t:s0:c1,c2";

    private Workspace w;
    private LoopDevice vault;

    @BeforeEach
    void begin() throws Exception {
        RsyncOracle.requireRoot();
        RsyncOracle.requireAttributes();
        w = Workspace.inMemory();
    }

    @AfterEach
    void end() throws Exception {
        if (vault != null) {
            vault.close();
        }
        w.close();
    }

    private record Outcome(int code, String said) {}

    private static Outcome run(String... words) throws Exception {
        Process child = ChildCopier.start(List.of(), words);
        String said = ChildCopier.output(child);
        return new Outcome(child.waitFor(), said);
    }

    private String in(String path) {
        return vault.root() + "/" + path;
    }

    private Outcome backup(String name, String... options) throws Exception {
        RsyncOracle.shell("mkdir $1", in(name));
        List<String> words = new ArrayList<>(List.of(
                "copy",
                w.path("src"),
                in(name + "/data"),
                "--manifest",
                in(name + "/manifest"),
                "--progress",
                "json",
                "--strict",
                "--on-not-kept",
                "report"));
        words.addAll(List.of(options));
        return run(words.toArray(new String[0]));
    }

    private static String label(String path) throws Exception {
        return RsyncOracle.run("getfattr", "--absolute-names", "--only-values", "-n", "security.selinux", path);
    }

    private void oldEnoughToBeProven() throws Exception {
        RsyncOracle.shell("sleep 4.1");
    }

    @Test
    void anAttributeThatWasRefusedIsReportedByEachBackupAndTheOthersAreVerified() throws Exception {
        vault = LoopDevice.mount(w, "ext4");
        RsyncOracle.shell("""
                mkdir -p $1/d; cd $1; echo 1 > f; echo 2 > g; ln -s x l
                large=$(head -c 20000 /dev/zero | tr '\\0' x)
                for i in f d; do setfattr -n user.large -v $large $i; setfattr -n user.small -v s $i; done
                """, w.path("src"));
        oldEnoughToBeProven();
        assertThat(backup("b1", "--on-not-kept", "fail").code).isEqualTo(1);
        RsyncOracle.shell("rm -r $1", in("b1"));
        Outcome first = backup("b1");
        Outcome second = backup("b2", "--link-dest", in("b1/data"));
        Outcome compared = backup("b3", "--link-dest", in("b2/data"), "--checksum");
        for (Outcome outcome : List.of(first, second, compared)) {
            assertThat(outcome.code).as(outcome.said).isZero();
            assertThat(outcome.said)
                    .contains(
                            "\"losses\":{\"extended attributes\":2}",
                            "f: extended attributes: ",
                            "d: extended attributes");
        }
        assertThat(second.said).contains("\"linked_files\":2");
        for (String backup : List.of("b1", "b2", "b3")) {
            Outcome verified = run("verify", in(backup), "--progress", "json");
            assertThat(verified.code).as(verified.said).isZero();
            assertThat(verified.said).contains("f: extended attributes: not all verified");
        }
        RsyncOracle.shell(
                "setfattr -n user.small -v t $1/f; setfattr -x user.small $1/d; setfattr -n user.new -v n $1/g",
                in("b1/data"));
        assertThat(run("verify", in("b1")).said).contains("f: changed", "d: changed", "g: changed");
    }

    @ParameterizedTest
    @CsvSource({"ext4", "xfs", "btrfs"})
    void anSelinuxLabelIsKeptVerifiedAndNoticedAsAChange(String kind) throws Exception {
        vault = LoopDevice.mount(w, kind);
        RsyncOracle.shell(
                "mkdir -p $1/d; cd $1; for i in f d .; do test -e $i || echo 1 > $i; setfattr -n security.selinux -v $2 $i; done; "
                        + "echo 2 > g; ln -s x l; setfattr -h -n security.selinux -v $2 l",
                w.path("src"),
                LABEL);
        oldEnoughToBeProven();
        assertThat(backup("b1", "--on-not-kept", "fail").code).isZero();
        for (String path : List.of("b1/data", "b1/data/d", "b1/data/f")) {
            assertThat(label(in(path))).as(path).isEqualTo(LABEL);
        }
        assertThat(RsyncOracle.run(
                        "getfattr",
                        "-h",
                        "--absolute-names",
                        "--only-values",
                        "-n",
                        "security.selinux",
                        in("b1/data/l")))
                .isEqualTo(LABEL);
        RsyncOracle.same(w.path("src"), in("b1/data"));
        assertThat(run("verify", in("b1"))).isEqualTo(new Outcome(0, ""));

        RsyncOracle.shell("setfattr -n security.selinux -v $2 $1/f", w.path("src"), LABEL + ",c3");
        Outcome second = backup("b2", "--link-dest", in("b1/data"));
        assertThat(second.said).contains("\"linked_files\":1", "\"copied_files\":1");
        assertThat(label(in("b2/data/f"))).isEqualTo(LABEL + ",c3");
        assertThat(label(in("b1/data/f"))).isEqualTo(LABEL);

        assertThat(run("copy", in("b1/data"), w.path("src"), "--delete").code).isZero();
        assertThat(label(w.path("src/f"))).isEqualTo(LABEL);
        RsyncOracle.shell("setfattr -n security.selinux -v other $1/f", in("b1/data"));
        assertThat(run("verify", in("b1")).said).contains("f: changed: the extended attributes");
    }

    /** As a machine with SELinux gives each file a label, whether the source has one or not. */
    @Test
    void aLabelThatTheSourceDoesNotHaveIsNoDifference() throws Exception {
        vault = LoopDevice.mount(w, "ext4");
        RsyncOracle.shell("mkdir -p $1/d; cd $1; echo 1 > f; setfattr -n user.a -v b f", w.path("src"));
        assertThat(backup("b1").code).isZero();
        RsyncOracle.shell("setfattr -n security.selinux -v $2 $1/f $1/d", in("b1/data"), LABEL);
        assertThat(run("verify", in("b1"))).isEqualTo(new Outcome(0, ""));
        Outcome second = backup("b2", "--link-dest", in("b1/data"));
        assertThat(second.said).contains("\"linked_files\":1");
        assertThat(run("copy", w.path("src"), in("b2/data"), "--progress", "json").said)
                .contains("\"copied_files\":0", "\"losses\":{}");
        assertThat(label(in("b2/data/f"))).isEqualTo(LABEL);
    }

    @Test
    void labelsThatTheVaultDoesNotTakeAreReportedAndFailNothing() throws Exception {
        vault = LoopDevice.withoutAttributes(w);
        RsyncOracle.shell(
                "mkdir $1; cd $1; for i in 1 2 3; do echo $i > $i; setfattr -n security.selinux -v $2 $i; done",
                w.path("src"),
                LABEL);
        RsyncOracle.shell("chmod 755 $1 $1/*", w.path("src"));
        oldEnoughToBeProven();
        Outcome first = backup("b1", "--on-not-kept", "fail");
        assertThat(first.code).as(first.said).isZero();
        assertThat(first.said).contains("\"not_kept\":{\"count\":3", "1: SELinux label: Operation not supported");
        Outcome verified = run("verify", in("b1"));
        assertThat(verified).isEqualTo(new Outcome(0, ""));
        Outcome over = run("copy", w.path("src"), in("b1/data"), "--progress", "json");
        assertThat(over.said).contains("\"not_kept\":{\"count\":3", "\"copied_files\":0");
    }

    /** What was in the destination by size and time alone is not what the manifest may speak for. */
    @Test
    void aManifestIsNeverOfAKeptFileThatHasRotted() throws Exception {
        RsyncOracle.shell("mkdir $1 $2; echo truth > $1/f; echo other > $1/g", w.path("src"), w.path("b"));
        assertThat(run("copy", w.path("src"), w.path("b/data")).code).isZero();
        RsyncOracle.shell("cd $1; touch -r f ../time; echo lies! > f; touch -r ../time f", w.path("b/data"));
        assertThat(run("copy", w.path("src"), w.path("b/data"), "--manifest", w.path("b/manifest")).code)
                .isZero();
        assertThat(Path.of(w.path("b/data/f"))).hasContent("truth");
        assertThat(run("verify", w.path("b"))).isEqualTo(new Outcome(0, ""));
    }
}
