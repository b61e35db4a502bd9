package org.caravault.copy.changing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A restore to a share in which programs are at work: what they make, remove and replace meanwhile does not fail it. */
class OthersWriteToTheDestinationTest {
    private static final String BEGIN = """
            import os, random, shutil, socket
            def quietly(call, *words):
                try: call(*words)
                except OSError: pass
            def write(name):
                with open(name, "w") as f: f.write("x")
            def full(name): os.makedirs(name + "/y"); write(name + "/x")
            def listen(name):
                with socket.socket(socket.AF_UNIX) as s: s.bind(name)
            def become_another(name):
                quietly(os.unlink, name)
                quietly(os.rmdir, name)
                if random.random() < 0.1: quietly(shutil.rmtree, name)
                quietly(random.choice([write, os.mkdir, full, lambda name: os.symlink("f1", name), os.mkfifo, listen]), name)
            random.seed(1)
            print("at work")
            i = 0
            while True:
                i += 1
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "temporary files | quietly(write, f'tmp{i}')~quietly(os.unlink, f'tmp{i - 150}')",
                "temporary directories | quietly(os.makedirs, f'd{i}/a/b')~quietly(write, f'd{i}/a/b/x')~"
                        + "quietly(shutil.rmtree, f'd{i - 40}')",
                "directories that get more and more files | quietly(os.makedirs, f'd{i % 9}/a')~quietly(write, f'd{i % 9}/a/n{i}')",
                "names that are a file, a directory and a symlink in turn | n = f'n{i % 30}'~"
                        + "quietly([write, os.mkdir, lambda name: os.symlink('f1', name)][i // 30 % 3], n)~"
                        + "n = f'n{(i + 15) % 30}'~quietly(os.unlink, n)~quietly(os.rmdir, n)",
                "names of every kind in turn | become_another(f'n{random.randrange(30)}')",
                "names of every kind in turn that are a file's in the backup | become_another(f'f{random.randrange(200) + 1}')",
                "names that the backup has | n = f'f{i % 200 + 1}'~quietly(os.unlink, n)~quietly(write, n)~"
                        + "n = f'b{i % 40}/l'~quietly(os.unlink, n)~quietly(write, n)"
            })
    void whileTheCopyRemovesWhatTheBackupDoesNotHave(String what, String body) throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("""
                    mkdir $1; cd $1; for i in {1..300}; do echo $i > f$i; done; for i in {0..39}; do mkdir b$i; ln f300 b$i/l; done
                    cp -a $1 $2
                    """, w.path("backup"), w.path("share"));
            Path log = Path.of(w.path("log"));
            Process other = new ProcessBuilder(
                            "python3",
                            "-u",
                            "-c",
                            BEGIN + body.indent(0).strip().replaceAll("(^|~)", "\n    "))
                    .directory(new File(w.path("share")))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> Files.readString(log).contains("at work"));
                for (int round = 0; round < 3; round++) {
                    restore(w);
                }
                assertThat(other.isAlive()).as(Files.readString(log)).isTrue();
            } finally {
                other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
            restore(w);
            RsyncOracle.same(w.path("backup"), w.path("share"));
        }
    }

    private static void restore(Workspace w) throws Exception {
        Process copy = ChildCopier.start(
                List.of(), "copy", w.path("backup"), w.path("share"), "--strict", "--checksum", "--delete", "--still");
        String said = ChildCopier.output(copy);
        assertThat(copy.waitFor()).as(said).isZero();
    }
}
