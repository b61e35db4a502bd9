package org.caravault.copy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

class SmallHeapTest {
    @Test
    void twentyThousandFilesGoThroughTwelveMegabytes() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("""
                    mkdir $1; cd $1; python3 - <<'P'
                    import os
                    for d in range(100):
                        os.mkdir(f'd{d}')
                        for i in range(200):
                            with open(f'd{d}/f{i}', 'w') as f: f.write(f'{d} {i}' * 50)
                    P
                    mkdir $2
                    """, w.path("src"), w.path("b"));
            List<String> small = List.of("-Xmn1m", "-Xmx12m");
            Process copy = ChildCopier.start(
                    small,
                    "copy",
                    w.path("src"),
                    w.path("b/data"),
                    "--manifest",
                    w.path("b/manifest"),
                    "--threads",
                    "4");
            assertThat(ChildCopier.output(copy)).isEmpty();
            assertThat(copy.waitFor()).isZero();
            RsyncOracle.same(w.path("src"), w.path("b/data"));
            Process verify = ChildCopier.start(small, "verify", w.path("b"));
            assertThat(ChildCopier.output(verify)).isEmpty();
            assertThat(verify.waitFor()).isZero();
            Process next =
                    ChildCopier.start(small, "copy", w.path("src"), w.path("next"), "--link-dest", w.path("b/data"));
            assertThat(ChildCopier.output(next)).isEmpty();
            assertThat(Files.getAttribute(Path.of(w.path("next/d1/f1")), "unix:nlink"))
                    .isEqualTo(2);
        }
    }

    /** 15 levels whose names take 1,000 characters each in a message. */
    @Test
    void tenThousandDirectoriesBelowAVeryLongPathGoThroughTwelveMegabytes() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("""
                    mkdir $1; cd $1; name=$(head -c 255 /dev/zero | tr '\\0' '\\001')
                    for level in {1..15}; do mkdir "$name"; cd "$name"; done
                    seq 9999 | xargs mkdir
                    """, w.path("deep"));
            Process remove =
                    ChildCopier.start(List.of("-Xmn1m", "-Xmx12m"), "remove", w.path("deep"), "--threads", "4");
            assertThat(ChildCopier.output(remove)).isEmpty();
            assertThat(remove.waitFor()).isZero();
            assertThat(Path.of(w.path("deep"))).doesNotExist();
        }
    }
}
