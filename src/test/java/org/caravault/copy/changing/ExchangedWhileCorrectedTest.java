package org.caravault.copy.changing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.Faults;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

/**
 * Whoever may write to a directory of a share exchanges its files while a restore puts owners and modes right, over and over: no program of
 * his becomes root's, and no file of root's becomes his.
 */
class ExchangedWhileCorrectedTest {
    private static final int ROUNDS = 25;

    /** Of 100 files the content is right, owner and mode are not; the ones to exchange them with differ in one byte. 100 pipes are missing. */
    private static final String LAY_OUT = """
            rm -rf $1; mkdir -p $1/src $1/dst $1/evil; echo "root's own" > $1/evil/own; chmod 600 $1/evil/own
            i=0; while [ $i -lt 100 ]; do
              echo good > $1/src/f$i; echo good > $1/dst/f$i; echo evil > $1/evil/f$i; ln $1/evil/own $1/evil/p$i; mkfifo -m 666 $1/src/p$i
              i=$((i + 1))
            done
            chown -h 65534:65534 $1/dst $1/dst/* $1/evil/f* $1/src/p*; chmod 644 $1/dst/f*; chmod 755 $1/evil/f*; chmod 4755 $1/src/f*
            touch -h -d @1000000000 $1/src/f* $1/dst/f* $1/evil/f*; chmod 777 $1/dst
            """;

    private static final String EXCHANGE = """
            import ctypes
            c = ctypes.CDLL(None); names = [b'%s%d' % (k, i) for i in range(100) for k in (b'f', b'p')]
            print('begun', flush=True)
            while True:
              for n in names: c.renameat2(-100, b'dst/' + n, -100, b'evil/' + n, 2)
            """;

    @Test
    void ownersAndModesAreGivenToWhatWasCompared() throws Exception {
        RsyncOracle.requireRoot();
        try (Workspace w = Workspace.inMemory()) {
            String top = w.path("top");
            for (int round = 0; round < ROUNDS; round++) {
                RsyncOracle.shell(LAY_OUT, top);
                Process attacker = new ProcessBuilder("python3", "-c", EXCHANGE)
                        .directory(new File(top))
                        .start();
                try {
                    assertThat(attacker.inputReader().readLine()).isEqualTo("begun");
                    CopyMain.run("copy", "--checksum", top + "/src", top + "/dst");
                    assertThat(attacker.isAlive()).isTrue();
                } finally {
                    assertThat(attacker.destroyForcibly().waitFor(10, TimeUnit.SECONDS))
                            .isTrue();
                }
                RsyncOracle.shell("""
                        test "$(stat -c '%u %a' $1/evil/own)" = "0 600" || { echo "root's file was given away: $(stat -c '%u %a' $1/evil/own)"; exit 1; }
                        bad=$(grep -l evil $1/dst/f* $1/evil/f* | xargs -r stat -c '%u %a %n' | grep -v '^65534 755 ' || true)
                        test -z "$bad" || { echo "became root's: $bad"; exit 1; }
                        """, top);
            }
        }
    }

    /** The new directory must not be taken for this process's own: what is in it is another's, and so are its names. */
    @Test
    void aNewDirectoryThatWasExchangedIsRefused() throws Exception {
        RsyncOracle.requireRoot();
        try (Workspace w = Workspace.inMemory()) {
            Faults copier = Faults.compiledIn(w);
            RsyncOracle.shell(
                    "mkdir -p $1/d $1/e $2; echo secret > $1/d/f; echo 1 > $1/e/g", w.path("src"), w.path("dst"));
            Faults.Outcome outcome = copier.run(
                    Map.of("FAULT_CALLS", ",mkdirat-exchanged,", "FAULT_TIMES", "1"),
                    "copy",
                    w.path("src"),
                    w.path("dst"));
            assertThat(outcome.exitCode()).as(outcome.said()).isEqualTo(3);
            assertThat(outcome.said())
                    .contains("\"what\":\"mkdir\"", "the new directory was replaced by one of user 65534");
            String taken = Files.exists(Path.of(w.path("dst/d/f"))) ? "e" : "d";
            assertThat(Path.of(w.path("dst/" + taken)).toFile().list()).isEmpty();
            assertThat(outcome.summary().path("errors").asInt()).isOne();
        }
    }

    /** Without anybody who interferes, all is as in the source. */
    @Test
    void whatIsNotExchangedIsCorrected() throws Exception {
        RsyncOracle.requireRoot();
        try (Workspace w = Workspace.inMemory()) {
            String top = w.path("top");
            RsyncOracle.shell(LAY_OUT, top);
            RsyncOracle.shell("""
                    ln -s nowhere $1/src/l; ln -s nowhere $1/dst/l; chown -h 7:8 $1/dst/l; setfattr -n user.a -v 1 $1/src/f1
                    setfattr -n user.b -v 1 $1/dst/f1; mkfifo $1/dst/p1; mknod $1/src/n c 1 3; mknod $1/dst/n c 1 3; chmod 666 $1/dst/n
                    """, top);
            assertThat(CopyMain.run("copy", "--checksum", top + "/src", top + "/dst"))
                    .isZero();
            RsyncOracle.same(top + "/src", top + "/dst");
        }
    }
}
