package org.caravault.copy.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.caravault.copy.filesystem.KeptMetadata;
import org.caravault.copy.filesystem.TimePrecision;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.LoopDevice;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A vault with coarse times or without owners still links what has not changed, and verify does not call what it never kept a change. */
class VaultsThatKeepLessTest {
    private Workspace w;
    private LoopDevice vault;

    @BeforeEach
    void begin() throws Exception {
        RsyncOracle.requireRoot();
        w = Workspace.inMemory();
    }

    @AfterEach
    void end() throws Exception {
        if (vault != null) {
            vault.close();
        }
        if (w != null) {
            w.close();
        }
    }

    private record Outcome(int code, String said) {}

    private Outcome run(String... words) throws Exception {
        Process child = ChildCopier.start(List.of(), words);
        String said = ChildCopier.output(child);
        return new Outcome(child.waitFor(), said);
    }

    private String in(String path) {
        return vault.root() + "/" + path;
    }

    private Outcome backup(String name, String... options) throws Exception {
        RsyncOracle.shell("mkdir $1", in(name));
        List<String> words = new ArrayList<>(
                List.of("copy", w.path("src"), in(name + "/data"), "--manifest", in(name + "/manifest")));
        words.addAll(List.of("--progress", "json"));
        words.addAll(List.of(options));
        return run(words.toArray(new String[0]));
    }

    private String links(String path) throws Exception {
        return RsyncOracle.run("stat", "-c", "%h", in(path)).strip();
    }

    private void wholeSeconds() throws Exception {
        vault = LoopDevice.mount(w, "ext4", "-I 128");
    }

    @Test
    void wholeSecondsAreLinkedAndVerified() throws Exception {
        wholeSeconds();
        RsyncOracle.shell(
                "mkdir -p $1/d; cd $1; echo 1 > 1; echo 2 > d/2; ln -s x l; touch -h -d @1000000000.7 l 1",
                w.path("src"));
        RsyncOracle.shell("touch -d @-5.25 $1/d/old; touch -d '2023-01-01 12:00:00.999999999' $1/d", w.path("src"));
        assertThat(backup("b1", "--strict").code).isZero();
        RsyncOracle.shell("echo 3 > $1/d/2", w.path("src"));
        assertThat(backup("b2", "--strict", "--link-dest", in("b1/data")).code).isZero();
        assertThat(links("b2/data/1")).isEqualTo("2");
        assertThat(links("b2/data/d/old")).isEqualTo("2");
        assertThat(links("b2/data/d/2")).isEqualTo("1");
        assertThat(Path.of(in("b2/data/d/2"))).hasContent("3");
        for (String backup : List.of("b1", "b2")) {
            assertThat(run("verify", in(backup))).isEqualTo(new Outcome(0, ""));
        }
    }

    @Test
    void aChangeWithinTheSecondIsCopiedAlsoWithoutAManifest() throws Exception {
        wholeSeconds();
        RsyncOracle.shell("mkdir $1; cd $1; echo 1 > f; touch -d @1000000000.1 f", w.path("src"));
        assertThat(run("copy", w.path("src"), in("dst")).code).isZero();
        RsyncOracle.shell("cd $1; echo 2 > f; touch -d @1000000000.2 f", w.path("src"));
        assertThat(run("copy", w.path("src"), in("dst")).code).isZero();
        assertThat(Path.of(in("dst/f"))).hasContent("2");
        RsyncOracle.shell("cd $1; echo 3 > f; touch -d @1000000000.3 f", w.path("src"));
        assertThat(run("copy", w.path("src"), in("next"), "--link-dest", in("dst")).code)
                .isZero();
        assertThat(Path.of(in("next/f"))).hasContent("3");
    }

    @Test
    void aTimeThatTheVaultCannotHoldIsReportedEachTimeAndNotCalledAChange() throws Exception {
        wholeSeconds();
        RsyncOracle.shell("mkdir $1; cd $1; echo 1 > future; touch -d 2500-01-01 future", w.path("src"));
        Outcome first = backup("b1");
        assertThat(first.said).contains("\"losses\":{\"time\":1}", "future: time: ");
        Outcome second = backup("b2", "--link-dest", in("b1/data"));
        assertThat(second.said).contains("\"losses\":{\"time\":1}");
        assertThat(links("b2/data/future")).isEqualTo("2");
        assertThat(run("verify", in("b2"))).isEqualTo(new Outcome(0, ""));
        assertThat(backup("b3", "--strict", "--link-dest", in("b1/data")).code).isEqualTo(1);
    }

    @Test
    void aRealChangeOnACoarseVaultIsFound() throws Exception {
        wholeSeconds();
        RsyncOracle.shell("mkdir $1; cd $1; for i in 1 2 3 4; do echo $i > $i; done", w.path("src"));
        assertThat(backup("b1", "--strict").code).isZero();
        RsyncOracle.shell("""
                cd $1; touch -d @1000000000 1; chmod 604 2; chown 7 3; was=$(stat -c %y 4); echo 5 > 4; touch -d "$was" 4
                """, in("b1/data"));
        Outcome verified = run("verify", in("b1"));
        assertThat(verified.code).isEqualTo(3);
        assertThat(verified.said).contains("1: changed", "2: changed", "3: changed", "4: changed");
    }

    @Test
    void aVaultWithoutOwnersIsReportedLinkedAndVerified() throws Exception {
        vault = LoopDevice.ntfsIgnoringCase(w);
        RsyncOracle.shell(
                "mkdir $1; cd $1; echo 1 > one; chown 1000:1001 one; chmod 4750 one; chmod 755 .", w.path("src"));
        Outcome first = backup("b1");
        assertThat(first.code).as(first.said).isZero();
        assertThat(first.said).contains("\"not_kept\":{\"count\":", "one: owner: ");
        Outcome second = backup("b2", "--link-dest", in("b1/data"));
        assertThat(second.said).contains("\"linked_files\":1", "one: owner: ");
        Outcome verified = run("verify", in("b2"), "--progress", "json");
        assertThat(verified.code).as(verified.said).isZero();
        assertThat(verified.said).contains("not verified, because the copy could not keep it");
        RsyncOracle.shell("cd $1; was=$(stat -c %y one); echo 2 > one; touch -d \"$was\" one", in("b1/data"));
        assertThat(run("verify", in("b1")).said).contains("one: changed");
    }

    @Test
    void whatIsNotKeptFailsTheCopyOrIsReportedAsWanted() throws Exception {
        vault = LoopDevice.ntfsIgnoringCase(w);
        RsyncOracle.shell(
                "mkdir $1; cd $1; echo 1 > one; chown 1000 one; echo a > Name; echo b > NAME; mkdir Dir dir; echo c > Dir/c",
                w.path("src"));
        Outcome strict = backup("b1", "--strict");
        assertThat(strict.code).as(strict.said).isEqualTo(1);
        assertThat(strict.said).contains("does not distinguish this name from");
        Outcome reported = backup("b2", "--strict", "--on-not-kept", "report");
        assertThat(reported.code).as(reported.said).isZero();
        assertThat(reported.said)
                .contains("\"errors\":0", "\"status\":\"done\"", "\"names\":", "one: owner: ", ": name: File exists");
        assertThat(run("copy", w.path("src"), in("b3"), "--on-not-kept", "perhaps").code)
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "2000000000, false, 1000000001, 999999999, 1000000000, 0",
        "2000000000, true, 1000000001, 0, 1000000002, 0",
        "1000000000, false, -6, 750000000, -6, 0",
        "1000000000, true, -6, 750000000, -5, 0",
        "100, false, 5, 123456789, 5, 123456700",
        "100, true, 5, 999999999, 6, 0",
        "10000000, false, 5, 129999999, 5, 120000000"
    })
    void whatBecomesOfATime(long unit, boolean nearest, long seconds, int nanos, long keptSeconds, int keptNanos) {
        TimePrecision times = new TimePrecision(unit, nearest, Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(times.seconds(seconds, nanos)).isEqualTo(keptSeconds);
        assertThat(times.nanos(seconds, nanos)).isEqualTo(keptNanos);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theManifestsLineSaysWhatWasKept(boolean some) throws Exception {
        for (boolean spelling : new boolean[] {true, false}) {
            KeptMetadata kept =
                    new KeptMetadata(new TimePrecision(2_000_000_000, some, -5, 4_294_967_295L), some, !some, spelling);
            assertThat(KeptMetadata.parse(kept.line().strip())).isEqualTo(kept);
        }
    }
}
