package org.caravault.copy.changing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.Faults;
import org.caravault.copy.testing.LoopDevice;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random changes right before and after each backup, at every granularity of times that file systems have: none may be missing in the next
 * backup. sha256 and rsync judge.
 */
class EveryChangeIsInTheNextBackupTest {
    private static final int ROUNDS = 6;
    private static final int FILES = 12;

    @ParameterizedTest(name = "times of {0} ns")
    @CsvSource({"1, 11", "100, 12", "10000000, 13", "1000000000, 14", "2000000000, 15"})
    void whateverTheGranularityOfTimes(long granularity, long seed) throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            Faults copier = Faults.compiledIn(w);
            Map<String, String> coarse = Map.of("COARSE_TIMES", "" + granularity);
            chain(w, new Random(seed), arguments -> copier.run(coarse, arguments));
        }
    }

    /** 128-byte inodes have no room for fractions of a second. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"ext4, -I 128, 21", "ext4, -I 256, 22", "xfs, -K, 23", "btrfs, -K, 24"})
    void onRealFileSystems(String kind, String options, long seed) throws Exception {
        try (Workspace w = Workspace.under(Path.of(System.getProperty("java.io.tmpdir")));
                LoopDevice device = LoopDevice.mount(w, kind, options);
                Workspace inside = Workspace.under(device.root())) {
            chain(inside, new Random(seed), arguments -> {
                Process child = ChildCopier.start(List.of(), arguments);
                String said = ChildCopier.output(child);
                return new Faults.Outcome(child.waitFor(), said);
            });
        }
    }

    private interface Copier {
        Faults.Outcome run(String... arguments) throws Exception;
    }

    private static void chain(Workspace w, Random random, Copier copier) throws Exception {
        Path source = Files.createDirectory(Path.of(w.path("src")));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(source.resolve("f" + i), content(random));
        }
        Path previous = Path.of(w.path("none"));
        for (int round = 0; round < ROUNDS; round++) {
            Path backup = Files.createDirectory(Path.of(w.path("b" + round)));
            Faults.Outcome outcome = copier.run(
                    "copy",
                    source.toString(),
                    backup.resolve("data").toString(),
                    "--manifest",
                    backup.resolve("manifest").toString(),
                    "--link-dest",
                    previous.resolve("data").toString());
            assertThat(outcome.exitCode()).as(outcome.said()).isZero();
            same(source, backup.resolve("data"), "round " + round);
            previous = backup;
            for (int i = 0; i < FILES / 2; i++) {
                change(source, "f" + random.nextInt(FILES), random);
            }
        }
        assertThat(CopyMain.run("verify", previous.toString())).isZero();
    }

    private static void same(Path source, Path copy, String round) throws Exception {
        assertThat(sums(copy)).as(round).isEqualTo(sums(source));
        RsyncOracle.requireTool("rsync");
        assertThat(RsyncOracle.run("rsync", "-rlpgoHAXnci", "--delete", source + "/", copy + "/"))
                .as("rsync, but for times, which may be coarse: " + round)
                .isEmpty();
    }

    private static String sums(Path tree) throws Exception {
        return RsyncOracle.run("bash", "-c", "cd $0; sha256sum *; stat -c '%n %a %u %g %s' *", tree.toString());
    }

    private static String content(Random random) {
        return "balance " + (100 + random.nextInt(900)) + "\n"; // always as long
    }

    private static void change(Path source, String name, Random random) throws IOException, InterruptedException {
        Path file = source.resolve(name);
        FileTime time = Files.getLastModifiedTime(file);
        switch (random.nextInt(7)) {
            case 0 -> Files.writeString(file, content(random));
            case 1 -> {
                Files.writeString(file, content(random));
                Files.setLastModifiedTime(file, time);
            }
            case 2 -> { // the inode's number may be given to the new file at once
                Files.delete(file);
                Files.writeString(file, content(random));
                Files.setLastModifiedTime(file, time);
            }
            case 3 -> RsyncOracle.shell("chmod $2 $1", file.toString(), random.nextBoolean() ? "600" : "644");
            case 4 -> RsyncOracle.shell("setfattr -n user.note -v $2 $1", file.toString(), "" + random.nextInt(9));
            case 5 -> {
                Path saved = source.resolve("saved");
                Files.writeString(saved, content(random));
                Files.setLastModifiedTime(saved, time);
                RsyncOracle.shell("mv $1 $2", saved.toString(), file.toString());
            }
            default -> {
                try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                    open.seek(8);
                    open.writeByte('0' + random.nextInt(10));
                }
                Files.setLastModifiedTime(file, time);
            }
        }
    }

    /** The page is dirty before the backup: without being written back in between, the second store would not be dated. */
    @ParameterizedTest
    @CsvSource({"ext4", "xfs", "btrfs"})
    void aStoreThroughAMappingThatIsDirtyAlready(String kind) throws Exception {
        try (Workspace w = Workspace.under(Path.of(System.getProperty("java.io.tmpdir")));
                Workspace vault = Workspace.inMemory();
                LoopDevice device = LoopDevice.mount(w, kind)) {
            Path source = Files.createDirectory(device.root().resolve("src"));
            Path file = Files.write(source.resolve("db"), new byte[8192]);
            for (String backup : List.of("b1", "b2")) {
                Files.createDirectory(Path.of(vault.path(backup)));
            }
            Process program = new ProcessBuilder("python3", "-c", STORES, file.toString()).start();
            try {
                assertThat(program.getInputStream().read()).isEqualTo('1');
                untilOldEnough(); // for the store to be believed
                backUp(source, vault, "none", "b1");
                program.getOutputStream().write('\n');
                program.getOutputStream().flush();
                assertThat(program.getInputStream().read()).isEqualTo('2');
            } finally {
                program.getOutputStream().close();
                assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
            backUp(source, vault, "b1", "b2");
            same(source, Path.of(vault.path("b2/data")), kind);
        }
    }

    private static final String STORES = """
            import mmap, sys
            file = open(sys.argv[1], 'r+b')
            mapped = mmap.mmap(file.fileno(), 0)
            mapped[0] = 1
            print(1, end='', flush=True)
            sys.stdin.readline()
            mapped[0] = 2
            print(2, end='', flush=True)
            mapped.flush()
            """;

    /** Until the clock has gone far enough from what was written before for it to count as proven. */
    private static void untilOldEnough() {
        Instant written = Instant.now();
        await().atMost(Duration.ofMinutes(1)).until(() -> Instant.now().isAfter(written.plusMillis(4100)));
    }

    private static void backUp(Path source, Workspace vault, String previous, String next) {
        assertThat(CopyMain.run(
                        "copy",
                        source.toString(),
                        vault.path(next + "/data"),
                        "--manifest",
                        vault.path(next + "/manifest"),
                        "--link-dest",
                        vault.path(previous + "/data")))
                .isZero();
    }

    /** What is proven is not read; what is not proven is. */
    @Test
    void onlyFilesThatAreOldEnoughAreCalledProven() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("mkdir $1 $2 $3; echo old > $1/old", w.path("src"), w.path("b1"), w.path("b2"));
            untilOldEnough();
            RsyncOracle.shell("echo new > $1/new", w.path("src"));
            Path source = Path.of(w.path("src"));
            backUp(source, w, "none", "b1");
            assertThat(proofs(w, "b1")).containsEntry("old", "=").containsEntry("new", "?");
            untilOldEnough();
            backUp(source, w, "b1", "b2");
            assertThat(proofs(w, "b2")).containsEntry("old", "=").containsEntry("new", "=");
            for (String name : List.of("old", "new")) {
                assertThat(Files.getAttribute(Path.of(w.path("b2/data"), name), "unix:ino", LinkOption.NOFOLLOW_LINKS))
                        .isEqualTo(Files.getAttribute(Path.of(w.path("b1/data"), name), "unix:ino"));
            }
        }
    }

    /** The earlier copies are changed where only who reads them notices. */
    @Test
    void aProvenFileIsNotReadWhateverItsName() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("""
                    deep=$1/$(printf 'd\\n\\377x'); mkdir "$1" "$2" "$3" "$deep"
                    for name in plain "$(printf 'new\\nline')" 'back\\slash' "$(printf '\\377')" "$(printf '\\303\\274')"; do
                      echo old > "$1/$name"; echo old > "$deep/$name"
                    done""", w.path("src"), w.path("b1"), w.path("b2"));
            untilOldEnough();
            backUp(Path.of(w.path("src")), w, "none", "b1");
            RsyncOracle.shell("""
                    find "$1" -type f -exec sh -c '
                      for f; do touch -r "$f" "$0"; echo odd > "$f"; touch -r "$0" "$f"; done' "$2" {} +""", w.path("b1/data"), w.path("time"));
            backUp(Path.of(w.path("src")), w, "b1", "b2");
            RsyncOracle.shell("""
                    inodes() { (cd "$1"; find . -type f -printf '%i %p\\0' | sort -z | tr '\\0' '\\n'); }
                    diff <(inodes "$1") <(inodes "$2")""", w.path("b1/data"), w.path("b2/data"));
        }
    }

    private static Map<String, String> proofs(Workspace w, String backup) throws IOException {
        Map<String, String> proofs = new HashMap<>();
        for (String line : Files.readAllLines(Path.of(w.path(backup + "/manifest")))) {
            String[] fields = line.split("\t", -1);
            if (fields.length == 13) {
                proofs.put(fields[12], fields[11]);
            }
        }
        return proofs;
    }

    /** A backup of an earlier release does not say what is proven: it is compared, and still linked to. */
    @Test
    void aManifestOfVersion1ProvesNothingAndCanStillBeVerified() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir $1 $2 $3; echo one > $1/f; echo same > $1/g", w.path("src"), w.path("b1"), w.path("b2"));
            untilOldEnough();
            Path source = Path.of(w.path("src"));
            backUp(source, w, "none", "b1");
            RsyncOracle.shell(
                    "cd $1; sed -i -E '/^(ended|end)\\t/d; s/^(caravault-manifest\\t)2/\\11/; s/\\t[=?]\\t([^\\t]*)$/\\t\\1/' manifest;"
                            + " n=$(($(wc -l < manifest) - 1)); python3 -c \"$2\" $n",
                    w.path("b1"),
                    END);
            assertThat(CopyMain.run("verify", w.path("b1"))).isZero();
            String time = RsyncOracle.run("stat", "-c", "%y", w.path("b1/data/f"));
            RsyncOracle.shell("printf 'two\\n' > $1; touch -d \"$2\" $1", w.path("b1/data/f"), time.strip()); // rotten
            backUp(source, w, "b1", "b2");
            same(source, Path.of(w.path("b2/data")), "the next");
            assertThat(Files.getAttribute(Path.of(w.path("b2/data/g")), "unix:ino"))
                    .isEqualTo(Files.getAttribute(Path.of(w.path("b1/data/g")), "unix:ino"));
        }
    }

    private static final String END = """
            import sys
            def crc32c(data):
                crc = 0xffffffff
                for byte in data:
                    crc ^= byte
                    for _ in range(8): crc = (crc >> 1) ^ (0x82f63b78 & -(crc & 1))
                return crc ^ 0xffffffff
            lines = open('manifest', 'rb').read()
            open('manifest', 'ab').write(b'end\\t%s\\t2\\t9\\t%08x\\n' % (sys.argv[1].encode(), crc32c(lines)))
            """;
}
