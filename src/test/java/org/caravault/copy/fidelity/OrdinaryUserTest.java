package org.caravault.copy.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is not root has directories of his own that he may not write to: they are copied into and removed all the same, and no others are. */
class OrdinaryUserTest {
    private static final String USER = "65534";

    private Workspace w;

    @BeforeEach
    void begin() throws Exception {
        RsyncOracle.requireRoot();
        w = Workspace.inMemory();
        String jna = Path.of(Native.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        RsyncOracle.shell("""
                mkdir -p $1/classes/org/caravault $1/home; cp -r target/classes/org/caravault/copy $1/classes/org/caravault/
                cp $2 $1/jna.jar; chmod -R a+rX $1; chown $3:$3 $1/home
                """, w.root().toString(), jna, USER);
    }

    @AfterEach
    void end() {
        if (w != null) {
            w.close();
        }
    }

    private record Outcome(int code, String said) {}

    private Outcome as(String user, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "setpriv",
                "--reuid",
                user,
                "--regid",
                user,
                "--clear-groups",
                "env",
                "HOME=" + w.path("home"),
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Djava.io.tmpdir=" + w.path("home"),
                "-cp",
                w.path("classes") + ":" + w.path("jna.jar"),
                "org.caravault.copy.cli.CopyMain"));
        command.addAll(List.of(words));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = ChildCopier.output(child);
        return new Outcome(child.waitFor(), said);
    }

    private void script(String script) throws Exception {
        RsyncOracle.shell(
                "cd $1/home; setpriv --reuid $2 --regid $2 --clear-groups bash -euc \"$3\"",
                w.root().toString(),
                USER,
                script);
    }

    private String modes(String tree) throws Exception {
        return RsyncOracle.run("bash", "-c", "cd $0; find . -printf '%p %m %u %Ts\\n' | sort", w.path("home/" + tree));
    }

    @ParameterizedTest
    @ValueSource(strings = {"555", "500", "511", "577"})
    void aDirectoryOfHisOwnIsCopiedIntoRestoredOverAndRemoved(String mode) throws Exception {
        script("mkdir -p src/mod/deep; echo 1 > src/mod/deep/a; echo 2 > src/mod/gone; chmod " + mode
                + " src/mod/deep src/mod src");
        assertThat(as(USER, "copy", w.path("home/src"), w.path("home/dst"), "--strict"))
                .isEqualTo(new Outcome(0, ""));
        script("chmod -R u+w src; rm src/mod/gone; echo 3 > src/mod/new; echo 4 > src/mod/deep/a; chmod " + mode
                + " src/mod/deep src/mod src");
        assertThat(as(USER, "copy", w.path("home/src"), w.path("home/dst"), "--strict", "--delete"))
                .isEqualTo(new Outcome(0, ""));
        assertThat(modes("dst")).isEqualTo(modes("src"));
        assertThat(as(USER, "remove", w.path("home/dst"))).isEqualTo(new Outcome(0, ""));
        assertThat(Path.of(w.path("home/dst"))).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "100", "300", "400"})
    void whatHeMayNotEvenReadIsRemovedAndReplaced(String mode) throws Exception {
        script("mkdir -p src/mod dst/mod/deep; echo 1 > src/mod/a; echo 2 > dst/mod/deep/b; chmod " + mode
                + " dst/mod/deep dst/mod");
        assertThat(as(USER, "copy", w.path("home/src"), w.path("home/dst"), "--strict", "--delete"))
                .isEqualTo(new Outcome(0, ""));
        assertThat(modes("dst")).isEqualTo(modes("src"));
        script("mkdir -p dst/mod/more; chmod " + mode + " dst/mod/more dst/mod");
        assertThat(as(USER, "remove", w.path("home/dst"))).isEqualTo(new Outcome(0, ""));
        assertThat(Path.of(w.path("home/dst"))).doesNotExist();
    }

    @Test
    void nothingIsLentInADirectoryOfAnotherUser() throws Exception {
        script("mkdir -p src/mod dst; echo 1 > src/mod/a");
        RsyncOracle.shell("mkdir $1/dst/mod; echo other > $1/dst/mod/b; chmod 755 $1/dst/mod", w.path("home"));
        Outcome copied = as(USER, "copy", w.path("home/src"), w.path("home/dst"), "--delete");
        assertThat(copied.said).contains("mod/a: create: Permission denied", "mod/b: unlink: Permission denied");
        assertThat(copied.code).isEqualTo(3);
        assertThat(RsyncOracle.run("stat", "-c", "%a %u", w.path("home/dst/mod")))
                .isEqualTo("755 0\n");
        Outcome removed = as(USER, "remove", w.path("home/dst"));
        assertThat(removed.said).contains("mod/b: unlink: Permission denied");
        assertThat(removed.code).as(removed.said).isEqualTo(3);
        assertThat(Path.of(w.path("home/dst/mod/b"))).hasContent("other");
    }

    @Test
    void whatWasLentIsTakenAwayAgainIfTheRemovalFails() throws Exception {
        script("mkdir -p dst/mod/x; echo 1 > dst/mod/a; chmod 555 dst/mod");
        // a copy that another test made in this process has left no umask
        RsyncOracle.shell(
                "mkdir -m 755 $1/dst/mod/x/other; echo other > $1/dst/mod/x/other/b; chmod 644 $1/dst/mod/x/other/b",
                w.path("home"));
        Outcome removed = as(USER, "remove", w.path("home/dst"));
        assertThat(removed.code).as(removed.said).isEqualTo(3);
        assertThat(RsyncOracle.run("stat", "-c", "%a", w.path("home/dst/mod"))).isEqualTo("555\n");
        assertThat(Path.of(w.path("home/dst/mod/a"))).doesNotExist();
    }
}
