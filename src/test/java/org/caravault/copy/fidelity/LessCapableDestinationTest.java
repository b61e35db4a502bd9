package org.caravault.copy.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A destination, ramfs, that has no extended attributes and no ACLs: its copy must not pass for a complete one. */
class LessCapableDestinationTest {
    private Workspace w;
    private Path mounted;

    @BeforeEach
    void mount() throws Exception {
        RsyncOracle.requireRoot();
        RsyncOracle.requireAttributes();
        w = Workspace.inMemory();
        mounted = Path.of(w.path("mounted"));
        RsyncOracle.shell("mkdir $1; mount -t ramfs none $1", mounted.toString());
        RsyncOracle.shell("""
                mkdir -p $1/d; cd $1; for i in {1..20}; do echo $i > d/$i; setfattr -n user.of -v $i d/$i; done
                setfacl -m u:1000:r d/1; echo plain > plain; ln plain linked
                """, w.path("src"));
    }

    @AfterEach
    void unmount() throws Exception {
        if (w != null) {
            RsyncOracle.shell("umount $1", mounted.toString());
            w.close();
        }
    }

    private Process copy(String... options) throws Exception {
        String[] words = new String[3 + options.length];
        words[0] = "copy";
        words[1] = w.path("src");
        words[2] = mounted.resolve("dst").toString();
        System.arraycopy(options, 0, words, 3, options.length);
        return ChildCopier.start(List.of(), words);
    }

    @Test
    void whatItCannotHoldIsReportedOnceAndCountedAndTheRestIsCopied() throws Exception {
        Process copy = copy("--progress", "json");
        String said = ChildCopier.output(copy);
        assertThat(copy.waitFor()).as(said).isZero();
        assertThat(said.lines().filter(line -> line.contains("the destination does not take")))
                .hasSize(1)
                .allMatch(line -> line.contains("extended attributes") && line.contains("Operation not supported"))
                .allMatch(line -> line.startsWith("{\"type\":\"warning\",\"kind\":\"loss\","));
        assertThat(said).contains("\"status\":\"done\"", "\"losses\":{\"extended attributes\":21}");
        for (int i = 1; i <= 20; i++) {
            assertThat(mounted.resolve("dst/d/" + i)).hasContent("" + i);
        }
        assertThat(Files.getAttribute(mounted.resolve("dst/plain"), "unix:nlink"))
                .isEqualTo(2);
    }

    @Test
    void aStrictCopyFailsAndHasNoManifest() throws Exception {
        Process copy = copy("--strict", "--manifest", w.path("manifest"));
        assertThat(ChildCopier.output(copy))
                .contains("the copy is not complete; 21 not kept: ", ": extended attributes: ", "; and 1 more");
        assertThat(copy.waitFor()).isEqualTo(1);
        assertThat(Path.of(w.path("manifest"))).doesNotExist();
    }
}
