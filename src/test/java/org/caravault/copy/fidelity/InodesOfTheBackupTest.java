package org.caravault.copy.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.Faults;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifest says of two names that they are one inode if, and only if, they are one in the backup. Else verify refuses a good backup. */
class InodesOfTheBackupTest {
    /** Pairs of names: those that share a link group, and those that share an inode, have to be the same. */
    private static final String JUDGE = """
            cd "$1"
            awk -F '\\t' '$1 != "d" && NF == 13 { print $13 "\\t" ($8 == "-" ? "alone " $13 : $8) }' manifest | sort > ../groups
            (cd data; find . -mindepth 1 ! -type d -printf '%P\\t%i\\n') | sort > ../inodes
            join -t "$(printf '\\t')" ../groups ../inodes > ../both
            [ "$(wc -l < ../both)" = "$(wc -l < ../inodes)" ] && [ -s ../both ] || { echo "the manifest lacks names"; exit 1; }
            awk -F '\\t' '{ if (($2 in i && i[$2] != $3) || ($3 in g && g[$3] != $2)) { print; bad = 1 } i[$2] = $3; g[$3] = $2 }
                END { exit bad }' ../both
            """;

    private Workspace w;

    @BeforeEach
    void place() throws Exception {
        w = Workspace.inMemory();
        RsyncOracle.shell("mkdir -p $1 $2", w.path("src"), w.path("b"));
    }

    @AfterEach
    void clear() {
        w.close();
    }

    private String[] words() {
        return new String[] {
            "copy",
            w.path("src"),
            w.path("b/data"),
            "--manifest",
            w.path("b/manifest"),
            "--strict",
            "--progress",
            "json",
            "--threads",
            "1"
        };
    }

    private void judge() throws Exception {
        RsyncOracle.shell(JUDGE, w.path("b"));
        assertThat(CopyMain.run("verify", w.path("b"))).isZero();
    }

    /** Its directory was moved to a place that is listed later, which leaves the inode as it is. */
    @Test
    void ofAFileWhoseDirectoryIsMovedWhileItIsCopied() throws Exception {
        RsyncOracle.shell("""
                cd $1; for d in a m z; do
                  mkdir -p $d/big; echo $d > $d/big/x; ln $d/big/x $d/big/y; ln -s $d $d/big/l; ln -P $d/big/l $d/big/k
                  for i in {1..120}; do head -c 20000 /dev/urandom > $d/f$i; done
                done; sleep 3.1
                """, w.path("src"));
        Process copy = ChildCopier.start(
                List.of(),
                "copy",
                w.path("src"),
                w.path("b/data"),
                "--manifest",
                w.path("b/manifest"),
                "--strict",
                "--bwlimit",
                "1M",
                "--threads",
                "1");
        String from = await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> RsyncOracle.run(
                                        "bash",
                                        "-c",
                                        "cd $0 2> /dev/null || exit; for d in a m z; do x=$(stat -c %h $d/big/[xykl] 2>/dev/null); "
                                                + "[ \"$x\" = $'2\\n2\\n2\\n2' ] && echo $d && exit; done",
                                        w.path("b/data"))
                                .strip(),
                        done -> !done.isEmpty() || !copy.isAlive());
        RsyncOracle.shell(
                "for d in a m z; do [ -e $2/$d ] || { mv $1/$3/big $1/$d/moved; exit; }; done; exit 1",
                w.path("src"),
                w.path("b/data"),
                from);
        assertThat(copy.isAlive()).as("moved while it was copied").isTrue();
        String said = ChildCopier.output(copy);
        assertThat(copy.waitFor()).as(said).isZero();
        assertThat(RsyncOracle.run("find", w.path("b/data"), "-path", "*/moved/x"))
                .isNotEmpty();
        judge();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ln x y", "ln x y; ln x z; ln x ../c", "ln -s t l; ln -P l y; mkfifo p; ln p q"})
    void ofADirectoryThatIsMountedAtASecondPlace(String names) throws Exception {
        RsyncOracle.requireRoot();
        RsyncOracle.shell(
                "cd $1; mkdir home pub a; cd home; echo x > x; " + names + "; sleep 3.1; mount --bind ../home ../pub; "
                        + "mount --bind ../home ../a",
                w.path("src"));
        try {
            assertThat(CopyMain.run(words())).isZero();
            judge();
        } finally {
            RsyncOracle.shell("umount $1/pub $1/a", w.path("src"));
        }
    }

    /** Each name is a file of its own there, and that is reported. */
    @Test
    void ofAVaultWithoutHardLinks() throws Exception {
        Faults copier = Faults.compiledIn(w);
        RsyncOracle.shell(
                "cd $1; mkdir d; echo 1 > 1; ln 1 2; ln 1 d/3; echo o > o; ln o d/o; ln -s t l; ln -P l k; sleep 3.1",
                w.path("src"));
        for (String errno : List.of("1", "95", "38")) { // EPERM, EOPNOTSUPP, ENOSYS
            RsyncOracle.shell("rm -rf $1; mkdir $1", w.path("b"));
            String[] words = words();
            String[] reported = Arrays.copyOf(words, words.length + 2);
            reported[words.length] = "--on-not-kept";
            reported[words.length + 1] = "report";
            Faults.Outcome outcome = copier.run(Map.of("FAULT_CALLS", ",linkat,", "FAULT_ERRNO", errno), reported);
            assertThat(outcome.exitCode()).as(outcome.said()).isZero();
            assertThat(outcome.summary().at("/losses/hard links").asLong()).isEqualTo(4);
            judge();
            for (String name : List.of("1", "2", "d/3", "o", "d/o", "l", "k")) {
                assertThat(Files.getAttribute(
                                Path.of(w.path("b/data/" + name)), "unix:nlink", LinkOption.NOFOLLOW_LINKS))
                        .isEqualTo(1);
            }
        }
    }
}
