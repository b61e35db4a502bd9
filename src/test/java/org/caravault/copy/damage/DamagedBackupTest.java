package org.caravault.copy.damage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.Names;
import org.caravault.copy.name.Beneath;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.Problems;
import org.caravault.copy.report.ProgressOption;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.caravault.copy.verify.VerifyTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedBackupTest {
    private static void backUp(Workspace w) throws Exception {
        RsyncOracle.shell(
                "mkdir -p $1/d $2; for i in {1..50}; do echo $i > $1/d/f$i; done; head -c 20000000 /dev/urandom > $1/large; ln -s x $1/link",
                w.path("src"),
                w.path("b"));
        assertThat(CopyMain.run("copy", w.path("src"), w.path("b/data"), "--manifest", w.path("b/manifest")))
                .isZero();
    }

    private static String verify(Workspace w, int expected, String... more) throws Exception {
        List<String> arguments = new java.util.ArrayList<>(List.of("verify", w.path("b")));
        arguments.addAll(List.of(more));
        Process child = ChildCopier.start(List.of(), arguments.toArray(String[]::new));
        String said = ChildCopier.output(child);
        assertThat(child.waitFor()).as(said).isEqualTo(expected);
        return said;
    }

    @Test
    void everyDamageIsNamed() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            backUp(w);
            RsyncOracle.shell("""
                    cd $1; touch -r large large.time; printf XXXX | dd of=large bs=1 seek=12345678 conv=notrunc status=none
                    touch -r large.time large; rm large.time d/f7; echo more >> d/f8; echo > d/extra; chmod 600 d/f9
                    ln -sf y link
                    """, w.path("b/data"));
            String said = verify(w, 3);
            assertThat(said)
                    .contains(
                            "large: changed",
                            "d/f7: missing",
                            "d/f8: changed",
                            "d/extra: extra",
                            "d/f9: changed",
                            "link: changed");
            assertThat(said).doesNotContain("d/f6");
        }
    }

    /** As after a copy by a tool that does not know hard links, or that makes too many of them. */
    @Test
    void namesThatAreNoLongerOneFileAndFilesThatBecameOneAreNamed() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir $1 $2; cd $1; echo one > a; ln a b; ln a c; echo two > d; cp -p d e; ln -s a l; ln l m",
                    w.path("src"),
                    w.path("b"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("b/data"), "--manifest", w.path("b/manifest")))
                    .isZero();
            verify(w, 0);
            RsyncOracle.shell("cd $1; cp -p b x; mv x b; ln -f d e; cp -Pp m x; mv x m", w.path("b/data"));
            assertThat(verify(w, 3))
                    .containsPattern("(?m)^(a|b|c): changed: is not a hard link to the other names")
                    .containsPattern("(?m)^(d|e): changed: is a hard link to another file")
                    .containsPattern("(?m)^(l|m): changed: is not a hard link to the other names");
        }
    }

    /** The damaged inode is also in the backup that was made in between, which was not verified. */
    @ParameterizedTest
    @ValueSource(strings = {"", "restored"})
    void noLaterBackupLinksToWhatVerifyHasFound(String restored) throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir $1 $2 $3 $4; echo truth > $1/f; echo sound > $1/g; sleep 4.1",
                    w.path("src"),
                    w.path("b"),
                    w.path("b2"),
                    w.path("b3"));
            copyTo(w, "b", "none");
            copyTo(w, "b2", "b");
            RsyncOracle.shell(
                    "cd $1/data; touch -r f time; printf lies | dd of=f conv=notrunc status=none; touch -r time f; rm time",
                    w.path("b"));
            if (restored.isEmpty()) {
                verify(w, 3);
            } else {
                RsyncOracle.shell(
                        "mkdir -p $1/in; cp -a $2/data $1/in; cp $2/manifest $1/in", w.path(restored), w.path("b"));
                assertThat(CopyMain.run("verify", w.path("restored/in"), "--origin", w.path("b")))
                        .isEqualTo(3);
            }
            copyTo(w, "b3", "b2");
            RsyncOracle.same(w.path("src"), w.path("b3/data"));
            assertThat(Files.getAttribute(Path.of(w.path("b3/data/g")), "unix:ino"))
                    .isEqualTo(Files.getAttribute(Path.of(w.path("b/data/g")), "unix:ino"));
        }
    }

    @Test
    void aListThatCannotBeWrittenIsAWarningAndNoOtherResult() throws Exception {
        RsyncOracle.requireRoot();
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir -p $1 $2/b; echo truth > $1/f; mkdir $3",
                    w.path("src"),
                    w.path("vault"),
                    w.path("read-only"));
            assertThat(CopyMain.run(
                            "copy", w.path("src"), w.path("vault/b/data"), "--manifest", w.path("vault/b/manifest")))
                    .isZero();
            RsyncOracle.shell("cd $1; touch -r f ../time; echo lies! > f; touch -r ../time f", w.path("vault/b/data"));
            RsyncOracle.shell("mount --bind $1 $2; mount -o remount,ro,bind $2", w.path("vault"), w.path("read-only"));
            try {
                Process child = ChildCopier.start(List.of(), "verify", w.path("read-only/b"), "--progress", "json");
                String said = ChildCopier.output(child);
                assertThat(child.waitFor()).as(said).isEqualTo(3);
                assertThat(said)
                        .contains(
                                "the content is not what the manifest says",
                                "\"errors\":1,",
                                "damaged-inodes: Read-only file system",
                                "--checksum");
            } finally {
                RsyncOracle.shell("umount $1", w.path("read-only"));
            }
        }
    }

    private static void copyTo(Workspace w, String next, String previous) {
        assertThat(CopyMain.run(
                        "copy",
                        w.path("src"),
                        w.path(next + "/data"),
                        "--manifest",
                        w.path(next + "/manifest"),
                        "--link-dest",
                        w.path(previous + "/data")))
                .isZero();
    }

    @Test
    void theSeventhPartsTogetherAreTheWhole() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            backUp(w);
            RsyncOracle.shell("cd $1; sed -i s/^/x/ d/*", w.path("b/data"));
            StringBuilder all = new StringBuilder();
            for (int k = 1; k <= 7; k++) {
                all.append(verify(w, 3, "--part", k + "/7"));
            }
            for (int i = 1; i <= 50; i++) {
                assertThat(all.toString().split("d/f" + i + ": changed", -1)).hasSize(2);
            }
        }
    }

    @Test
    void aManifestThatIsCutOffOrChangedIsNotBelieved() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            backUp(w);
            Path manifest = Path.of(w.path("b/manifest"));
            String whole = Files.readString(manifest);
            Files.writeString(manifest, whole.substring(0, whole.lastIndexOf("end\t")));
            assertThat(verify(w, 1)).contains("cut off");
            Files.writeString(manifest, whole.replaceFirst("d/f7\n", "d/f6\n"));
            assertThat(verify(w, 1)).contains("damaged");
        }
    }

    @Test
    void whoVerifiesKnowsFromTheManifestHowMuchThereIsToRead() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            backUp(w);
            Counters done = new Counters();
            VerifyTree verify =
                    new VerifyTree(done, new Problems(done, ProgressOption.NONE.reporter()), VerifyTree.Part.ALL);
            assertThat(verify.totals().complete().getAsBoolean()).isFalse();
            Linux.use(linux -> {
                verify.run(linux, Beneath.NOTHING, Names.of(w.path("b/data")), Names.of(w.path("b/manifest")));
                return true;
            });
            assertThat(verify.totals().complete().getAsBoolean()).isTrue();
            assertThat(verify.totals().found().bytes.get())
                    .isEqualTo(done.bytes.get())
                    .isGreaterThan(20_000_000);
            assertThat(verify.totals().found().files.get())
                    .isEqualTo(done.files.get())
                    .isEqualTo(52);
        }
    }
}
