package org.caravault.copy.damage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.caravault.copy.testing.Faults;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The process ends in the middle of its n-th system call, whatever that is; the same command again finishes the copy. */
class EndedAtAnyMomentTest {
    private static final String ALL_CALLS =
            ",openat,statx,getdents64,pread,pwrite,futimens,mkdirat,symlinkat,linkat,renameat,fchmod,syncfs,";

    @ParameterizedTest
    @CsvSource({"9, 12", "9, 40", "9, 103", "9, 251", "9, 390", "15, 71", "15, 302"})
    void theSameCommandFinishesItAndCopiesNothingThatIsComplete(int signal, int calls) throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            Faults copier = Faults.compiledIn(w);
            RsyncOracle.shell("""
                    mkdir -p $1/{a,b,c}; cd $1; for d in a b c; do for i in {1..15}; do head -c 30000 /dev/urandom > $d/$i; done; done
                    : > e; ln e b/e; ln -s a/2 link; head -c 700000 /dev/urandom > large; chmod 4755 c/3
                    """, w.path("src"));
            String[] command = {"copy", w.path("src"), w.path("dst"), "--manifest", w.path("manifest")};
            Faults.Outcome ended = copier.run(
                    Map.of(
                            "FAULT_CALLS",
                            ALL_CALLS,
                            "FAULT_FROM",
                            Integer.toString(calls),
                            "FAULT_TIMES",
                            "1",
                            "FAULT_SIGNAL",
                            Integer.toString(signal)),
                    command);
            assertThat(ended.exitCode()).as(ended.said()).isEqualTo(signal == 15 ? 130 : 137);
            assertThat(Path.of(w.path("manifest"))).doesNotExist();

            long complete = bytesOfCompleteFiles(w);
            Faults.Outcome again = copier.again(command);
            assertThat(again.summary().path("copied_bytes").asLong())
                    .as("bytes copied by the second run")
                    .isEqualTo(45 * 30_000 + 700_000 - complete);
            RsyncOracle.same(w.path("src"), w.path("dst"));
            assertThat(Path.of(w.path("manifest"))).content().endsWith("\n").contains("\nend\t");
        }
    }

    /** Files that have the source's size and time already. (The one of two names is empty: one name may be there, and the other be met first.) */
    private static long bytesOfCompleteFiles(Workspace w) throws Exception {
        Path source = Path.of(w.path("src"));
        Path destination = Path.of(w.path("dst"));
        if (!Files.exists(destination)) {
            return 0;
        }
        long complete = 0;
        try (Stream<Path> all = Files.walk(destination)) {
            for (Path file : all.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                Path original = source.resolve(destination.relativize(file));
                boolean same = Files.exists(original)
                        && Files.size(file) == Files.size(original)
                        && Files.getLastModifiedTime(file).equals(Files.getLastModifiedTime(original));
                complete += same ? Files.size(file) : 0;
            }
        }
        return complete;
    }
}
