package org.caravault.copy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "copy",
                "copy a",
                "copy a b c",
                "copy a b --what",
                "copy a b --bwlimit fast",
                "copy a b --threads 0",
                "verify a --part 8/7",
                "scan",
                "mend"
            })
    void whatIsNotUnderstoodIsUsage(String words) {
        assertThat(CopyMain.run(words.split(" "))).isEqualTo(2);
    }

    @Test
    void aRateHoldsWithinATenth() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir $1; for i in {1..30}; do head -c 1048576 /dev/zero | tr '\\\\0' x > $1/$i; done",
                    w.path("src"));
            long start = System.nanoTime();
            assertThat(CopyMain.run("copy", w.path("src"), w.path("dst"), "--bwlimit", "10M"))
                    .isZero();
            assertThat((System.nanoTime() - start) / 1e9).isBetween(2.7, 3.3);
        }
    }

    @Test
    void aDryRunTouchesNothing() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir -p $1/d $2; echo x > $1/d/f; echo old > $2/old; touch -d 2020-01-01 $2",
                    w.path("src"),
                    w.path("dst"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("dst"), "--delete", "--dry-run"))
                    .isZero();
            assertThat(CopyMain.run("copy", w.path("src"), w.path("new"), "--dry-run", "--manifest", w.path("m")))
                    .isZero();
            assertThat(Path.of(w.path("dst")).toFile().list()).containsExactly("old");
            assertThat(Path.of(w.path("new"))).doesNotExist();
            assertThat(Path.of(w.path("m"))).doesNotExist();
        }
    }

    @Test
    void anOverlayRemovesNothingAndADeleteSparesTheExcluded() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir -p $1/.snapshot $2/.snapshot; echo x > $1/f; echo no > $1/.snapshot/no; echo old > $2/old; echo s > $2/.snapshot/s",
                    w.path("src"),
                    w.path("dst"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("dst"), "--exclude", ".snapshot"))
                    .isZero();
            assertThat(Path.of(w.path("dst")).toFile().list()).containsExactlyInAnyOrder("f", "old", ".snapshot");
            assertThat(CopyMain.run("copy", w.path("src"), w.path("dst"), "--exclude", ".snapshot", "--delete"))
                    .isZero();
            assertThat(Path.of(w.path("dst")).toFile().list()).containsExactlyInAnyOrder("f", ".snapshot");
            assertThat(Path.of(w.path("dst/.snapshot")).toFile().list()).containsExactly("s");
        }
    }

    @Test
    void aDeleteEmptiesNoFileSystemThatIsMountedInTheDestination() throws Exception {
        RsyncOracle.requireRoot();
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir -p $1 $2/mounted $2/old; echo x > $1/f; mount -t tmpfs none $2/mounted; echo kept > $2/mounted/kept",
                    w.path("src"),
                    w.path("dst"));
            try {
                assertThat(CopyMain.run("copy", w.path("src"), w.path("dst"), "--delete"))
                        .isEqualTo(3);
                assertThat(Path.of(w.path("dst")).toFile().list()).containsExactlyInAnyOrder("f", "mounted");
                assertThat(Path.of(w.path("dst/mounted/kept"))).hasContent("kept");
                assertThat(CopyMain.run("remove", w.path("dst"))).isEqualTo(3);
                assertThat(Path.of(w.path("dst/mounted/kept"))).hasContent("kept");
            } finally {
                RsyncOracle.shell("umount $1/mounted", w.path("dst"));
            }
        }
    }

    @Test
    void aCopyThatWouldDeleteItsOwnSourceIsRefused() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("mkdir -p $1/src; echo x > $1/src/f; echo y > $1/y", w.path("all"));
            assertThat(CopyMain.run("copy", w.path("all/src"), w.path("all"), "--delete"))
                    .isEqualTo(1);
            assertThat(CopyMain.run("copy", w.path("all/src"), w.path("all/src"), "--delete"))
                    .isEqualTo(1);
            assertThat(Path.of(w.path("all/y"))).exists();
            assertThat(CopyMain.run("copy", w.path("all"), w.path("all/inside")))
                    .isEqualTo(3);
            assertThat(Files.readString(Path.of(w.path("all/inside/src/f")))).isEqualTo("x\n");
        }
    }

    @Test
    void aRemovalWantsADirectoryAndIsContentWithNone() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("mkdir $1; echo x > $1/f; ln -s $1 $2", w.path("dir"), w.path("link"));
            assertThat(CopyMain.run("remove", w.path("link"))).isEqualTo(1);
            assertThat(CopyMain.run("remove", "/")).isEqualTo(1);
            assertThat(CopyMain.run("remove", w.path("dir/f"))).isEqualTo(1);
            assertThat(CopyMain.run("remove", w.path("none"))).isZero();
            assertThat(Path.of(w.path("dir/f"))).exists();
        }
    }

    @Test
    void progressShowsHowLongAndWhere() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir $1 $2; head -c 10000000 /dev/zero | tr '\\0' x > $1/large", w.path("src"), w.path("b"));
            List<JsonNode> copying = progress(
                    "copy", w.path("src"), w.path("b/data"), "--manifest", w.path("b/manifest"), "--bwlimit", "5M");
            JsonNode first = copying.get(0);
            assertThat(first.path("path").asText()).isEqualTo("large");
            assertThat(first.path("total_bytes").asLong()).isEqualTo(10_000_000);
            assertThat(first.path("bytes_per_second").asDouble()).isBetween(1e6, 9e6);
            double left = (1e7 - first.path("bytes").asLong())
                    / first.path("bytes_per_second").asDouble();
            assertThat(first.path("eta_seconds").asDouble()).isCloseTo(left, within(0.1));
            assertThat(copying).extracting(p -> p.path("percent").asDouble()).isSorted();
        }
    }

    private static List<JsonNode> progress(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--progress", "json"));
        Process child = ChildCopier.start(List.of(), all.toArray(String[]::new));
        List<JsonNode> lines = new ArrayList<>();
        for (String line : ChildCopier.output(child).lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertThat(child.waitFor()).isZero();
        return lines.stream()
                .filter(l -> l.path("type").asText().equals("progress"))
                .toList();
    }

    @Test
    void progressIsOneObjectALineAndEndsWithASummary() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("mkdir $1; for i in {1..5}; do head -c 1000000 /dev/zero > $1/$i; done", w.path("src"));
            Process child = ChildCopier.start(
                    List.of(), "copy", w.path("src"), w.path("dst"), "--progress", "json", "--bwlimit", "5M");
            String said = ChildCopier.output(child);
            assertThat(said.lines().filter(l -> l.contains("\"type\":\"progress\"")))
                    .hasSizeGreaterThanOrEqualTo(2);
            assertThat(said.lines().reduce((a, b) -> b).orElseThrow())
                    .startsWith(
                            "{\"type\":\"summary\",\"status\":\"done\",\"files\":5,\"directories\":1,\"bytes\":5000000,")
                    .endsWith("\"first_error\":null}");
        }
    }
}
