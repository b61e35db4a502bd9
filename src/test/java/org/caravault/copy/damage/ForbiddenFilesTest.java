package org.caravault.copy.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

/** What may not be read, may not be replaced, or is not mounted any more. */
class ForbiddenFilesTest {
    @Test
    void unreadableFilesAreReportedToAnOrdinaryUserAndTheRestIsCopied() throws Exception {
        RsyncOracle.requireRoot();
        try (Workspace w = Workspace.inMemory()) {
            String jna = Path.of(Native.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
            RsyncOracle.shell("""
                    mkdir -p $1/src/closed $1/classes/org/caravault; cp -r target/classes/org/caravault/copy $1/classes/org/caravault/
                    cp $2 $1/jna.jar; echo a > $1/src/open; echo b > $1/src/secret; echo c > $1/src/closed/f
                    chmod -R a+rX $1; chmod 600 $1/src/secret; chmod 700 $1/src/closed; mkdir $1/home; chown 65534:65534 $1/home
                    """, w.root().toString(), jna);
            String said = RsyncOracle.run(
                    "bash",
                    "-c",
                    """
                    HOME=$1/home setpriv --reuid 65534 --regid 65534 --clear-groups $0 -Djava.io.tmpdir=$1/home -cp $1/classes:$1/jna.jar \
                      org.caravault.copy.cli.CopyMain copy $1/src $1/home/dst; echo "exit code $?"
                    """,
                    Path.of(System.getProperty("java.home"), "bin/java").toString(),
                    w.root().toString());
            assertThat(said)
                    .contains("secret: open: Permission denied", "closed: open: Permission denied", "exit code 3");
            assertThat(Path.of(w.path("home/dst/open"))).hasContent("a");
            assertThat(Path.of(w.path("home/dst/secret"))).doesNotExist();
        }
    }

    @Test
    void aSourceUnmountedMeanwhileIsCopiedWholeFromWhatIsStillOpen() throws Exception {
        RsyncOracle.requireRoot();
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("mkdir $1 $2", w.path("src"), w.path("same"));
            String mounted = RsyncOracle.run("mount", "-t", "tmpfs", "none", w.path("src"));
            assumeTrue(mounted.isEmpty(), "cannot mount here: " + mounted);
            RsyncOracle.shell("""
                    mount --bind $1 $2; mkdir $1/d $1/e
                    for i in {1..20}; do head -c 40000 /dev/urandom > $1/d/$i; echo $i > $1/e/$i; done
                    """, w.path("src"), w.path("same"));
            try {
                Process child = ChildCopier.start(List.of(), "copy", w.path("src"), w.path("dst"), "--bwlimit", "500k");
                Path begun = Path.of(w.path("dst"));
                await().atMost(Duration.ofSeconds(20)).until(() -> !child.isAlive() || Files.exists(begun));
                RsyncOracle.shell("umount -l $1", w.path("src"));
                assertThat(child.isAlive()).as("still copying").isTrue();
                assertThat(ChildCopier.output(child)).isEmpty();
                assertThat(child.waitFor()).isZero();
                RsyncOracle.same(w.path("same"), w.path("dst"));
            } finally {
                RsyncOracle.shell("umount $1; umount -l $2 2>/dev/null || true", w.path("same"), w.path("src"));
            }
        }
    }
}
