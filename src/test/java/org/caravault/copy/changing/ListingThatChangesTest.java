package org.caravault.copy.changing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.linux.Names;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.Faults;
import org.caravault.copy.testing.LoopDevice;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.caravault.copy.walk.ListedNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name that is there all the time is in the copy, whatever else happens in its directory while that is listed. */
class ListingThatChangesTest {
    private static final int FILES = 3000;

    @ParameterizedTest
    @ValueSource(strings = {"tmpfs", "ext4", "xfs", "btrfs"})
    void aFileThatIsSavedByRenamingIsInTheCopy(String kind) throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            if (kind.equals("tmpfs")) {
                saveWhileListing(w, Files.createDirectory(Path.of(w.path("mounted"))));
                return;
            }
            Workspace disk = Workspace.under(Path.of("target").toAbsolutePath());
            try (disk;
                    LoopDevice device = LoopDevice.mount(disk, kind)) {
                saveWhileListing(w, device.root());
            }
        }
    }

    private static void saveWhileListing(Workspace w, Path root) throws Exception {
        RsyncOracle.shell("""
                mkdir $1/spool $1/elsewhere
                python3 -c 'import sys
                for i in range(1, %d):
                    with open(f"{sys.argv[1]}/message-{i}", "w") as f: f.write(str(i) * 100)' $1/spool
                """.formatted(FILES + 1), root.toString());
        Process copy = ChildCopier.start(
                List.of(),
                "copy",
                root.toString(),
                w.path("b"),
                "--exclude",
                "elsewhere",
                "--exclude",
                "lost+found",
                "--strict",
                "--manifest",
                w.path("m"),
                "--bwlimit",
                "400k");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(Path.of(w.path("b/spool"))) || !copy.isAlive());
        RsyncOracle.shell("""
                for i in 3000 1 1500 2999 2; do echo saved > $1/elsewhere/new; mv $1/elsewhere/new $1/spool/message-$i; done
                """, root.toString());
        assertThat(copy.isAlive()).as("saved while it was copied").isTrue();
        String said = ChildCopier.output(copy);
        assertThat(copy.waitFor()).as(said).isZero();
        assertThat(Path.of(w.path("b/spool")).toFile().list()).hasSize(FILES);
        assertThat(Files.readAllLines(Path.of(w.path("m"))))
                .filteredOn(line -> line.contains("\tspool/message-"))
                .hasSize(FILES);
    }

    /** More names than are remembered: for the rest, the destination shows what has been copied. */
    @Test
    void aDirectoryOfAQuarterMillionNamesIsListedAgainToo() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("""
                    mkdir $1; python3 -c 'import os, sys
                    for i in range(270000): os.close(os.open(f"{sys.argv[1]}/{i}", os.O_CREAT))' $1
                    """, w.path("src"));
            Process copy = ChildCopier.start(List.of(), "copy", w.path("src"), w.path("dst"), "--strict");
            await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(Path.of(w.path("dst"))));
            RsyncOracle.shell("for i in {1..40}; do echo x > $1/.new; mv $1/.new $1/$i; done", w.path("src"));
            assertThat(copy.isAlive()).as("saved while it was copied").isTrue();
            String said = ChildCopier.output(copy);
            assertThat(copy.waitFor()).as(said).isZero();
            RsyncOracle.shell(
                    "[ $(ls $1 | wc -l) = 270000 ]", w.path("dst")); // without the name that begins with a dot
        }
    }

    /** It was there all the time: first in a directory that was not listed yet, then in one that was listed already. */
    @Test
    void aTreeThatIsMovedWhileItIsCopiedIsInTheCopy() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("""
                    mkdir $1 $2; cd $1; for d in a m z; do mkdir -p $d/big/deep; for i in {1..100}; do
                      head -c 20000 /dev/urandom > $d/f$i; echo $d $i > $d/big/deep/g$i; done; done
                    """, w.path("src"), w.path("b"));
            Process copy = ChildCopier.start(
                    List.of(),
                    "copy",
                    w.path("src"),
                    w.path("b/data"),
                    "--strict",
                    "--manifest",
                    w.path("b/manifest"),
                    "--bwlimit",
                    "1M",
                    "--threads",
                    "1");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !copy.isAlive()
                            || !RsyncOracle.run("find", w.path("b"), "-name", "f*")
                                    .isEmpty());
            RsyncOracle.shell("""
                    into=$(ls $2 | head -1); for d in a m z; do [ -e $2/$d ] || from=$d; done
                    mv $1/$from/big $1/$into/moved
                    """, w.path("src"), w.path("b/data"));
            assertThat(copy.isAlive()).as("moved while it was copied").isTrue();
            String said = ChildCopier.output(copy);
            assertThat(copy.waitFor()).as(said).isZero();
            RsyncOracle.same(w.path("src"), w.path("b/data"));
            assertThat(CopyMain.run("verify", w.path("b"))).isZero();
        }
    }

    @Test
    void aNameIsNewOnceAndAFullMemoryKnowsThatItDoesNotKnow() {
        ListedNames names = new ListedNames();
        for (int i = 0; i < 1 << 18; i++) {
            assertThat(names.isFull()).isFalse();
            assertThat(names.add(Names.of("n" + i))).isTrue();
        }
        assertThat(names.isFull()).isTrue();
        assertThat(names.add(Names.of("n7"))).isFalse();
        assertThat(names.add(Names.of("other"))).isTrue();
        assertThat(names.add(Names.of("other"))).isTrue();
    }

    /** A listing, and the call that says that it has ended; of the copy, and of the look ahead for the progress. */
    @Test
    void aQuietDirectoryIsListedOnceAndOneThatHasJustChangedTwice() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            Faults copier = Faults.compiledIn(w);
            RsyncOracle.shell("mkdir $1; for i in {1..20}; do echo $i > $1/$i; done; sleep .1", w.path("src"));
            assertThat(listings(copier, w, "quiet")).isEqualTo(4);
            Process other = new ProcessBuilder(
                            "bash", "-c", "while :; do touch $0/1; mv $0/1 $0/one; mv $0/one $0/1; done", w.path("src"))
                    .start();
            try {
                assertThat(listings(copier, w, "busy")).isGreaterThan(4);
            } finally {
                other.destroyForcibly().waitFor();
            }
        }
    }

    private static long listings(Faults copier, Workspace w, String name) throws Exception {
        Faults.Outcome outcome = copier.run(
                Map.of(
                        "FAULT_CALLS",
                        ",getdents64,",
                        "FAULT_FROM",
                        "1000000",
                        "FAULT_TALLY",
                        w.path("counters-" + name)),
                "copy",
                w.path("src"),
                w.path(name),
                "--strict",
                "--threads",
                "1");
        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
        return Files.size(Path.of(w.path("counters-" + name)));
    }
}
