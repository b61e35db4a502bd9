package org.caravault.copy.changing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.Faults;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files come, go and change while they are copied, as in every share that is in use. */
class LivingShareTest {
    private Workspace w;
    private final List<Process> others = new ArrayList<>();

    @BeforeEach
    void place() throws Exception {
        w = Workspace.inMemory();
        RsyncOracle.shell("mkdir $1; for i in {1..300}; do echo $i > $1/f$i; done", w.path("src"));
    }

    @AfterEach
    void clear() throws Exception {
        end();
        w.close();
    }

    private void end() throws InterruptedException {
        for (Process other : others) {
            other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    /** Runs a Python program beside the copy, in the source, and waits until it has said that it is at work. */
    private void beside(String program) throws Exception {
        Path log = w.root().resolve("beside" + others.size());
        Process other = new ProcessBuilder("python3", "-u", "-c", program)
                .directory(new File(w.path("src")))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        others.add(other);
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.readString(log).contains("at work"));
    }

    private record Outcome(int exitCode, String said) {
        JsonNode summary() throws Exception {
            return new ObjectMapper().readTree(said.lines().reduce((a, b) -> b).orElseThrow());
        }

        JsonNode found(String kind) throws Exception {
            return summary().path("report").path(kind);
        }
    }

    private Outcome copy(List<String> jvm, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("copy", w.path("src"), w.path("b/data"), "--progress", "json"));
        words.addAll(List.of("--manifest", w.path("b/manifest"), "--strict"));
        words.addAll(List.of(options));
        RsyncOracle.shell("rm -rf $1; mkdir $1", w.path("b"));
        Process child = ChildCopier.start(jvm, words.toArray(String[]::new));
        return new Outcome(outputAndEnd(child), said);
    }

    private String said = "";

    private int outputAndEnd(Process child) throws Exception {
        said = ChildCopier.output(child);
        return child.waitFor();
    }

    private void mustBeComplete(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
        assertThat(outcome.said()).contains("\"status\":\"done\"", "\"errors\":0");
        assertThat(CopyMain.run("verify", w.path("b"))).as(outcome.said()).isZero();
        for (int i = 1; i <= 300; i++) {
            assertThat(Path.of(w.path("b/data/f" + i))).hasContent("" + i);
        }
    }

    @Test
    void temporaryFilesComeAndGo() throws Exception {
        beside("""
                import os
                print("at work")
                i = 0
                while True:
                    i += 1
                    with open(f"tmp{i % 50}", "w") as f: f.write("x")
                    os.makedirs(f"dir{i % 20}/sub", exist_ok=True)
                    os.symlink("x", f"link{i}")
                    try: os.unlink(f"tmp{(i - 20) % 50}")
                    except FileNotFoundError: pass
                    os.unlink(f"link{i}")
                    os.rmdir(f"dir{i % 20}/sub"); os.rmdir(f"dir{i % 20}")
                """);
        for (int i = 0; i < 4; i++) {
            mustBeComplete(copy(List.of()));
        }
    }

    @Test
    void namesChangeWhatTheyAre() throws Exception {
        beside("""
                import os, shutil
                print("at work")
                while True:
                    os.symlink("f1", "n"); os.unlink("n")
                    os.mkfifo("n"); os.unlink("n")
                    os.mkdir("n"); os.rmdir("n")
                    with open("new", "w") as f: f.write("x" * 1000)
                    os.rename("new", "n"); os.unlink("n")
                """);
        for (int i = 0; i < 4; i++) {
            mustBeComplete(copy(List.of()));
        }
    }

    @Test
    void aNameThatIsSavedAgainAndAgainIsAlwaysThere() throws Exception {
        beside("""
                import os
                def save():
                    with open(".new", "w") as f: f.write("x" * 5000)
                    os.rename(".new", "document")
                save()
                print("at work")
                while True: save()
                """);
        for (int i = 0; i < 4; i++) {
            mustBeComplete(copy(List.of()));
            assertThat(Path.of(w.path("b/data/document"))).hasSize(5000);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a log that grows | f = open('busy', 'ab', 0)~print('at work')~while True: f.write(b'a line')",
                "a file that is truncated and grows | import os~f = os.open('busy', os.O_RDWR + os.O_CREAT)~print('at work')~"
                        + "while True: os.ftruncate(f, 0); os.pwrite(f, b'y' * 900000, 0); os.ftruncate(f, 100000)",
                "a database that is written in place | import os, random~f = os.open('busy', os.O_RDWR + os.O_CREAT)~print('at work')~"
                        + "while True: os.pwrite(f, random.randbytes(4096), 4096 * random.randrange(8000))",
                "a large file that is truncated and grows | import os~f = os.open('busy', os.O_RDWR + os.O_CREAT)~print('at work')~"
                        + "while True: os.ftruncate(f, 40000000); os.pwrite(f, b'y' * 90000, 0); os.ftruncate(f, 9000000)"
            })
    void aFileThatChangesAllTheTimeIsKeptAsItWasReadAndReported(String what, String program) throws Exception {
        RsyncOracle.shell("head -c 30000000 /dev/urandom > $1/busy", w.path("src"));
        beside(program.strip().replace("~", "\n"));
        boolean seen = false;
        for (int i = 0; i < 30 && !seen; i++) { // a busy machine may let the other program rest while the file is read
            Outcome outcome = copy(List.of());
            mustBeComplete(outcome);
            seen = outcome.found("changed").path("first").toString().contains("\"busy\"");
            assertThat(Files.readString(Path.of(w.path("b/manifest")))).doesNotContain("torn");
        }
        assertThat(seen).isTrue();
        boolean refused = false;
        for (int i = 0; i < 30 && !refused; i++) {
            refused = copy(List.of(), "--still").exitCode() == 1;
        }
        assertThat(said).contains("busy: changed");
    }

    @Test
    void whoAppendsOnlyHasItsBeginningInTheBackup() throws Exception {
        RsyncOracle.shell("for i in {1..200000}; do echo line $i; done > $1/log", w.path("src"));
        beside("""
                f = open("log", "a", 1)
                print("at work")
                i = 200000
                while True:
                    i += 1
                    f.write(f"line {i}\\n")
                """);
        mustBeComplete(copy(List.of()));
        end();
        RsyncOracle.shell("cmp -n $(stat -c %s $2) $1 $2", w.path("src/log"), w.path("b/data/log"));
    }

    @Test
    void aFileThatStopsChangingAtTheSecondReadIsCompleteAndReportedToo() throws Exception {
        RsyncOracle.shell("head -c 3000000 /dev/zero > $1/once", w.path("src"));
        Process copy = ChildCopier.start(
                List.of(), "copy", w.path("src"), w.path("dst"), "--bwlimit", "1M", "--progress", "json", "--strict");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(Path.of(w.path("dst/once"))));
        RsyncOracle.shell("printf end >> $1/once", w.path("src"));
        assertThat(outputAndEnd(copy)).as(said).isZero();
        assertThat(new Outcome(0, said).found("changed").path("first").toString())
                .isEqualTo("[\"once\"]");
        RsyncOracle.same(w.path("src"), w.path("dst"));
    }

    @Test
    void aDirectoryThatIsRemovedMeanwhileIsNoError() throws Exception {
        RsyncOracle.shell(
                "for d in {1..40}; do mkdir -p $1/d$d/e; for i in {1..30}; do head -c 2000 /dev/zero > $1/d$d/e/$i; done; done",
                w.path("src"));
        Process copy = ChildCopier.start(
                List.of(),
                "copy",
                w.path("src"),
                w.path("b/data"),
                "--manifest",
                w.path("b.m"),
                "--bwlimit",
                "400k",
                "--threads",
                "2",
                "--progress",
                "json",
                "--strict");
        RsyncOracle.shell("mkdir $1", w.path("b"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.exists(Path.of(w.path("b/data/f1"))) || !copy.isAlive());
        RsyncOracle.shell("rm -r $1/d*", w.path("src"));
        assertThat(outputAndEnd(copy)).as(said).isZero();
        assertThat(new Outcome(0, said).found("vanished").path("count").asLong())
                .isPositive();
        RsyncOracle.shell("mv $1.m $1/manifest", w.path("b"));
        assertThat(CopyMain.run("verify", w.path("b"))).isZero();
    }

    /** A server may have replaced an entry between two calls; what is there by now is copied. */
    @ParameterizedTest
    @ValueSource(strings = {"openat 116", "openat 2", "statx 116", "statx 2"})
    void aFailureOfOneMomentIsTriedAgain(String fault) throws Exception {
        Faults copier = Faults.compiledIn(w);
        String[] callAndErrno = fault.split(" ", -1);
        RsyncOracle.shell("ln -s f1 $1/link; mkdir $1/d; echo x > $1/d/x", w.path("src"));
        Faults.Outcome outcome = copier.run(
                Map.of(
                        "FAULT_CALLS",
                        "," + callAndErrno[0] + ",",
                        "FAULT_FROM",
                        "120",
                        "FAULT_TIMES",
                        "1",
                        "FAULT_ERRNO",
                        callAndErrno[1]),
                "copy",
                w.path("src"),
                w.path("dst"),
                "--strict");
        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
        RsyncOracle.same(w.path("src"), w.path("dst"));
    }

    @Test
    void aLeaseIsWaitedFor() throws Exception {
        holdLease(true);
        mustBeComplete(copy(List.of()));
    }

    @Test
    void aLeaseThatIsNotReleasedIsAnErrorThatNamesTheFile() throws Exception {
        holdLease(false);
        Outcome outcome = copy(List.of("-Dcaravault.copy.lease_s=1"));
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.summary().at("/first_error/message").asText())
                .contains("f7: open: another process holds a lease on the file and did not release it within 1 s");
    }

    @Test
    void aSparseFileThatAnotherProcessHoldsCountsAsAWholeWhereRoomIsLookedFor() throws Exception {
        RsyncOracle.shell("truncate -s 5G $1", w.path("src/f7"));
        Process child = ChildCopier.start(List.of(), "scan", "--data", w.path("src"));
        Outcome looked = new Outcome(outputAndEnd(child), said);
        assertThat(looked.summary().path("bytes").asLong()).isLessThan(1L << 30);
        holdLease(false);
        Process held = ChildCopier.start(List.of(), "scan", "--data", w.path("src"));
        Outcome outcome = new Outcome(outputAndEnd(held), said);
        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
        assertThat(outcome.summary().path("bytes").asLong()).isGreaterThan(5L << 30);
    }

    private void holdLease(boolean released) throws Exception {
        beside("""
                import fcntl, os, signal, time
                fd = os.open("f7", os.O_RDWR)
                def release(*_):
                    if %s:
                        time.sleep(.3)
                        fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_UNLCK)
                signal.signal(signal.SIGIO, release)
                fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_WRLCK)
                print("at work")
                while True: signal.pause()
                """.formatted(released ? "True" : "False"));
    }

    @Test
    void whatMayNotBeReadIsReportedIfThatIsAskedFor() throws Exception {
        Faults copier = Faults.compiledIn(w);
        Map<String, String> eio =
                Map.of("FAULT_CALLS", ",pread,", "FAULT_FROM", "9", "FAULT_TIMES", "2", "FAULT_ERRNO", "5");
        Faults.Outcome failed = copier.run(eio, "copy", w.path("src"), w.path("failed"), "--strict");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.summary().at("/first_error/message").asText())
                .containsPattern("2 failed: f[0-9]+: read: Input/output error; f[0-9]+: read: Input/output error");
        Faults.Outcome outcome =
                copier.run(eio, "copy", w.path("src"), w.path("dst"), "--strict", "--on-unreadable", "report");
        assertThat(outcome.exitCode()).as(outcome.said()).isZero();
        assertThat(outcome.summary().at("/report/unreadable/count").asLong()).isEqualTo(2);
        assertThat(outcome.said()).contains("read: Input/output error");
        assertThat(Path.of(w.path("dst")).toFile().list()).hasSize(298);
    }

    @Test
    void aDestinationThatFailsIsNeverTakenForAnUnreadableSource() throws Exception {
        Faults copier = Faults.compiledIn(w);
        Faults.Outcome outcome = copier.run(
                Map.of("FAULT_CALLS", ",pwrite,", "FAULT_FROM", "9", "FAULT_TIMES", "2", "FAULT_ERRNO", "13"),
                "copy",
                w.path("src"),
                w.path("dst"),
                "--strict",
                "--on-unreadable",
                "report");
        assertThat(outcome.exitCode()).as(outcome.said()).isEqualTo(1);
        assertThat(outcome.summary().at("/report/unreadable/count").asLong()).isZero();
    }
}
