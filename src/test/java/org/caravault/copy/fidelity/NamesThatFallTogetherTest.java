package org.caravault.copy.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.LoopDevice;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A destination that ignores case, through FUSE: one entry must never overwrite another, and each that is lost is named. */
class NamesThatFallTogetherTest {
    private Workspace w;
    private LoopDevice vault;

    @BeforeEach
    void mount() throws Exception {
        w = Workspace.inMemory();
        vault = LoopDevice.ntfsIgnoringCase(w);
    }

    @AfterEach
    void unmount() throws Exception {
        if (vault != null) {
            vault.close();
        }
        w.close();
    }

    private record Outcome(int code, String said) {}

    private Outcome copy(String source, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("copy", w.path(source), vault.root() + "/dst"));
        words.addAll(List.of(options));
        Process child = ChildCopier.start(List.of(), words.toArray(new String[0]));
        String said = ChildCopier.output(child);
        return new Outcome(child.waitFor(), said);
    }

    /** Every file's content says its path: then a file with another's content is one that was overwritten. */
    private Map<String, String> destination() throws Exception {
        Map<String, String> all = new TreeMap<>();
        Path root = vault.root().resolve("dst");
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.put(root.relativize(file).toString(), Files.readString(file).strip());
            }
        }
        return all;
    }

    @Test
    void filesAreNamedAndNoneIsOverwritten() throws Exception {
        RsyncOracle.shell("""
                mkdir -p $1/doc; cd $1; for f in doc/README doc/readme doc/ReadMe doc/makefile doc/other; do echo $f > $f; done
                chmod -R 777 .
                """, w.path("src"));
        Outcome strict = copy("src", "--strict");
        assertThat(strict.code).isEqualTo(1);
        Outcome again = copy("src");
        for (Outcome outcome : List.of(strict, again)) {
            assertThat(outcome.said.lines().filter(line -> line.contains("does not distinguish this name from")))
                    .as(outcome.said)
                    .hasSizeGreaterThanOrEqualTo(2);
        }
        assertThat(again.code).isEqualTo(3);
        Map<String, String> copied = destination();
        assertThat(copied).hasSize(3);
        copied.forEach((path, content) ->
                assertThat(content.toLowerCase(Locale.ROOT)).isEqualTo(path.toLowerCase(Locale.ROOT)));
    }

    @Test
    void directoriesAreNotMerged() throws Exception {
        RsyncOracle.shell("""
                mkdir -p $1/Doc $1/doc; echo Doc/f > $1/Doc/f; echo doc/f > $1/doc/f; echo doc/g > $1/doc/g; echo Doc/h > $1/Doc/h
                chmod -R 777 $1
                """, w.path("src"));
        Outcome outcome = copy("src");
        assertThat(outcome.said).contains("create: File exists: the destination does not distinguish this name from");
        assertThat(outcome.code).isEqualTo(3);
        assertThat(destination()).hasSize(2);
        assertThat(destination().values().stream()
                        .map(text -> text.substring(0, 3))
                        .distinct())
                .hasSize(1);
        assertThat(copy("src").said).contains("does not distinguish this name from");
    }

    @Test
    void aSymlinkOrALinkDoesNotReplaceAFile() throws Exception {
        RsyncOracle.shell("""
                mkdir $1; cd $1; echo file > file; ln -s nowhere FILE; echo both > both; ln both BOTH; chmod 777 file both
                """, w.path("src"));
        Outcome outcome = copy("src");
        assertThat(outcome.code).isEqualTo(3);
        assertThat(outcome.said)
                .containsAnyOf("this name from file", "this name from FILE")
                .containsAnyOf("this name from both", "this name from BOTH");
        Outcome again = copy("src");
        assertThat(again.said
                        .lines()
                        .filter(line -> line.contains("does not distinguish"))
                        .count())
                .isGreaterThanOrEqualTo(2);
    }

    /** With on-not-kept=report such a backup is complete, and verify knows what the destination makes of names and attributes. */
    @Test
    void namesThatAreRefusedOrAlteredAreReportedAndTheBackupVerifies() throws Exception {
        RsyncOracle.requireAttributes();
        RsyncOracle.shell("""
                mkdir -p $1/Dir $1/dir $1/d$'\\xfd'; cd $1; echo a > Name; echo b > NAME; echo c > Dir/C; echo d > dir/D; echo both > both
                ln both BOTH; echo bad > f$'\\xff'; ln -s x l$'\\xfe'; mkfifo p$'\\xfc'; echo in > d$'\\xfd'/f; cp /bin/true program
                setcap cap_net_raw+ep program; setfattr -n user.a -v b Name; chmod -R 777 .
                """, w.path("src"));
        RsyncOracle.shell("mkdir $1/dst", vault.root().toString());
        String data = vault.root() + "/dst/data";
        String manifest = vault.root() + "/dst/manifest";
        String[] words = {"copy", w.path("src"), data, "--manifest", manifest, "--strict", "--on-not-kept"};
        Process failing = ChildCopier.start(
                List.of(), Stream.concat(Stream.of(words), Stream.of("fail")).toArray(String[]::new));
        String said = ChildCopier.output(failing);
        assertThat(failing.waitFor()).as(said).isEqualTo(1);
        assertThat(said)
                .contains("f\\xff: create: Invalid or incomplete multibyte", "d\\xfd: mkdir: ", "l\\xfe: symlink: ");
        RsyncOracle.shell("rm -r $1 $2*", data, manifest);

        Process reporting = ChildCopier.start(
                List.of(), Stream.concat(Stream.of(words), Stream.of("report")).toArray(String[]::new));
        said = ChildCopier.output(reporting);
        assertThat(reporting.waitFor()).as(said).isZero();
        assertThat(said)
                .contains(
                        "f\\xff: create: Invalid or incomplete multibyte",
                        "(reported, not copied)",
                        "program: extended attributes",
                        "does not distinguish this name from");
        Process verify = ChildCopier.start(List.of(), "verify", vault.root() + "/dst");
        said = ChildCopier.output(verify);
        assertThat(verify.waitFor()).as(said).isZero();
        RsyncOracle.shell("cd $1; echo z > name; rm dir/?", data);
        Process damaged = ChildCopier.start(List.of(), "verify", vault.root() + "/dst");
        said = ChildCopier.output(damaged);
        assertThat(damaged.waitFor()).as(said).isEqualTo(3);
        assertThat(said).containsIgnoringCase("name: changed").contains(": missing");
    }

    @Test
    void whatKeepsNoOwnerAndNoModeWithoutSayingSoIsReported() throws Exception {
        RsyncOracle.shell("mkdir $1; echo x > $1/x; chown 1000:1001 $1/x; chmod 640 $1/x; chmod 777 $1", w.path("src"));
        Outcome outcome = copy("src", "--progress", "json");
        assertThat(outcome.said).contains("\"losses\":{\"mode\":1,\"owner\":1}");
        assertThat(copy("src", "--strict").code).isEqualTo(1);
    }
}
