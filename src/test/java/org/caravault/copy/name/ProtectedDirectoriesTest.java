package org.caravault.copy.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A removal must spare the vault, the data directory and the backup that is restored, by whatever path they are reached. */
class ProtectedDirectoriesTest {
    private Workspace w;

    /** {@code top} is a share with a vault in it, {@code share} is a bind mount of it. */
    @BeforeEach
    void mount() throws Exception {
        RsyncOracle.requireRoot();
        w = Workspace.inMemory();
        RsyncOracle.shell("""
                mkdir -p $1/top/deep/er/vault/b1 $1/top/old/1/2 $1/share $1/empty
                echo precious > $1/top/deep/er/vault/b1/f; echo x > $1/top/old/1/2/x; echo y > $1/top/deep/y; echo z > $1/top/deep/er/z
                """, w.root().toString());
        String said = RsyncOracle.run("mount", "--bind", w.path("top"), w.path("share"));
        assumeTrue(said.isEmpty(), "cannot mount here: " + said);
    }

    @AfterEach
    void unmount() throws Exception {
        if (w != null) {
            RsyncOracle.shell(
                    "umount $1/backup $1/share 2>/dev/null || umount $1/share || true",
                    w.root().toString());
            w.close();
        }
    }

    private record Outcome(int code, String said) {}

    private static Outcome run(String... words) throws Exception {
        Process child = ChildCopier.start(List.of(), words);
        String said = ChildCopier.output(child);
        return new Outcome(child.waitFor(), said);
    }

    private Path vaultFile() {
        return Path.of(w.path("top/deep/er/vault/b1/f"));
    }

    @Test
    void aRemovalNamesTheVaultAndRemovesNothingOfItButTheRest() throws Exception {
        Outcome removed =
                run("remove", w.path("share"), "--protect", w.path("empty"), "--protect", w.path("top/deep/er/vault"));
        assertThat(removed.said)
                .contains(w.path("share/deep/er/vault") + ": remove protected directory " + w.path("top/deep/er/vault")
                        + ": Operation not permitted");
        assertThat(removed.code).isEqualTo(3);
        assertThat(vaultFile()).hasContent("precious");
        assertThat(RsyncOracle.run("find", w.path("top"), "-not", "-path", "*/vault*"))
                .isEqualTo("%s\n%s\n%s\n".formatted(w.path("top"), w.path("top/deep"), w.path("top/deep/er")));
    }

    @Test
    void theTreeItselfIsNotRemovedIfItIsProtectedByAnotherPath() throws Exception {
        RsyncOracle.shell("ln -s top/deep/er/vault $1", w.path("to-vault"));
        Outcome removed = run("remove", w.path("share/deep/er/vault"), "--protect", w.path("to-vault"));
        assertThat(removed.said).contains("remove protected directory " + w.path("to-vault"));
        assertThat(removed.code).isEqualTo(3);
        assertThat(vaultFile()).hasContent("precious");
    }

    @Test
    void nothingIsRemovedIfAProtectedDirectoryCannotBeFound() throws Exception {
        Outcome removed = run("remove", w.path("top/old"), "--protect", w.path("nowhere"));
        assertThat(removed.said).contains("--protect " + w.path("nowhere") + ": open: No such file or directory");
        assertThat(removed.code).isEqualTo(1);
        Outcome copied = run("copy", w.path("empty"), w.path("top"), "--delete", "--protect", w.path("top/deep/y"));
        assertThat(copied.said).contains("--protect " + w.path("top/deep/y") + ": open: Not a directory");
        assertThat(copied.code).isEqualTo(1);
        assertThat(Path.of(w.path("top/old/1/2/x"))).hasContent("x");
    }

    @Test
    void aRestoreThatDeletesSparesTheVault() throws Exception {
        Outcome restored =
                run("copy", w.path("empty"), w.path("share"), "--delete", "--protect", w.path("top/deep/er/vault"));
        assertThat(restored.said).contains("deep/er/vault: remove protected directory");
        assertThat(restored.code).isEqualTo(3);
        assertThat(vaultFile()).hasContent("precious");
        assertThat(Path.of(w.path("top/old"))).doesNotExist();
    }

    @Test
    void aRestoreSparesTheBackupThatItIsMadeFromThoughABindMountHidesIt() throws Exception {
        RsyncOracle.shell(
                "mkdir $1/backup; mount --bind $1/top/deep/er/vault/b1 $1/backup",
                w.root().toString());
        Outcome restored = run("copy", w.path("backup"), w.path("share"), "--delete");
        assertThat(restored.said).contains("deep/er/vault/b1: remove protected directory " + w.path("backup"));
        assertThat(restored.code).isEqualTo(3);
        assertThat(vaultFile()).hasContent("precious");
        assertThat(Path.of(w.path("top/f"))).hasContent("precious");
    }

    @Test
    void aDirectoryWithTheVaultInItIsNotReplacedByAFile() throws Exception {
        RsyncOracle.shell("echo file > $1/empty/deep", w.root().toString());
        Outcome restored =
                run("copy", w.path("empty"), w.path("share"), "--delete", "--protect", w.path("top/deep/er/vault"));
        assertThat(restored.said)
                .contains("deep/er/vault: remove protected directory", "deep: replace: Directory not empty");
        assertThat(restored.code).isEqualTo(3);
        assertThat(vaultFile()).hasContent("precious");
        assertThat(Path.of(w.path("top")).toFile().list()).containsExactly("deep");
    }

    @Test
    void nothingIsWrittenIntoTheVault() throws Exception {
        RsyncOracle.shell("""
                mkdir -p $1/empty/deep/er/vault/b1; echo other > $1/empty/deep/er/vault/b1/f; echo new > $1/empty/deep/er/z
                """, w.root().toString());
        Outcome restored =
                run("copy", w.path("empty"), w.path("share"), "--delete", "--protect", w.path("top/deep/er/vault"));
        assertThat(restored.said).contains("deep/er/vault: write into protected directory");
        assertThat(restored.code).isEqualTo(3);
        assertThat(vaultFile()).hasContent("precious");
        assertThat(Path.of(w.path("top/deep/er/z"))).hasContent("new");
        Outcome itself =
                run("copy", w.path("empty"), w.path("share/deep/er/vault"), "--protect", w.path("top/deep/er/vault"));
        assertThat(itself.said).contains("share/deep/er/vault: write into protected directory");
        assertThat(itself.code).isEqualTo(1);
        assertThat(Files.readString(vaultFile())).isEqualTo("precious\n");
    }

    /** Whoever reads the report decides by its kind, whether an entry failed or the whole copy. */
    @Test
    void theReportNamesItsKind() throws Exception {
        RsyncOracle.shell("mkdir -p $1/empty/deep/er/vault", w.root().toString());
        String vault = w.path("top/deep/er/vault");
        List<Outcome> all = List.of(
                run("remove", w.path("share"), "--progress", "json", "--protect", vault),
                run("copy", w.path("empty"), w.path("share"), "--progress", "json", "--protect", vault),
                run("copy", w.path("empty"), w.path("share/deep/er/vault"), "--progress", "json", "--protect", vault));
        assertThat(all).extracting(Outcome::code).containsExactly(3, 3, 1);
        for (Outcome each : all) {
            String summary = each.said.lines().reduce((before, last) -> last).orElseThrow();
            JsonNode error = new ObjectMapper().readTree(summary).path("first_error");
            assertThat(error.path("kind").asText()).as(each.said).isEqualTo("protected");
        }
    }
}
