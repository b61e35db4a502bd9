package org.caravault.copy.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.caravault.copy.linux.Flags.AT_FDCWD;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.caravault.copy.filesystem.KeptMetadata;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.manifest.ManifestFile;
import org.caravault.copy.manifest.ManifestReader;
import org.caravault.copy.name.Beneath;
import org.caravault.copy.report.Counters;
import org.caravault.copy.testing.Workspace;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Entry;
import org.caravault.copy.walk.Folder;
import org.junit.jupiter.api.Test;

/** Each thread that copies has its lines in a page of its own: none of them may be lost, or kept waiting for ever. */
class ManifestOfSeveralThreadsTest {
    private static final int THREADS = 9;

    private static CopiedEntry placed(String name, String at) throws LinuxException {
        Stat stat = Linux.use((Linux linux) -> linux.stat(AT_FDCWD, Names.of(at)));
        Folder root = new Folder(
                new Folder.Ladder(new int[2]),
                Optional.empty(),
                Names.of("."),
                stat,
                Folder.NONE,
                new Folder.Landing(Folder.NONE, true, false, false),
                new int[0],
                0);
        return new CopiedEntry(new Entry(root, Names.of(name), stat), CopiedEntry.UNKNOWN, 0);
    }

    private static void inThreads(Callable<?> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                all.add(threads.submit(task));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void whatAThreadHasWaitingIsWrittenWhileItIsAtAFileThatTakesHours() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            ManifestFile manifest = create(w);
            CopiedEntry early = placed("early", w.path("."));
            inThreads(() -> {
                manifest.add(early, 0);
                return true;
            });

            CopiedEntry late = placed("late", w.path("."));
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                manifest.add(late, 0);
                return lines(w, "early") == THREADS;
            });
        }
    }

    @Test
    void aManifestThatManyWriteHasCompleteLinesAndKnowsHowManyThereAre() throws Exception {
        int each = 5000;
        try (Workspace w = Workspace.inMemory()) {
            ManifestFile manifest = create(w);
            CopiedEntry placed = placed("x".repeat(255), w.path("."));
            inThreads(() -> {
                for (int i = 0; i < each; i++) {
                    manifest.add(placed, 0);
                }
                return true;
            });
            Linux.use((Linux linux) -> {
                manifest.finish(linux, new Counters());
                return true;
            });

            assertThat(lines(w, "x".repeat(255))).isEqualTo(THREADS * each);
            Path file = Path.of(w.path("manifest.partial"));
            List<String> all = Files.readAllLines(file);
            assertThat(all).hasSize(THREADS * each + 3); // the header, when it ended, the end
            assertThat(all.get(all.size() - 1)).startsWith("end\t" + THREADS * each + "\t0\t0\t");
            try (InputStream in = Files.newInputStream(file)) {
                new ManifestReader(in).readAll(entry -> {}); // its checksum is of what is there
            }
        }
    }

    private static ManifestFile create(Workspace w) throws Exception {
        return Linux.use((Linux linux) ->
                ManifestFile.create(linux, Beneath.NOTHING, Names.of(w.path("manifest")), KeptMetadata.ALL));
    }

    private static int lines(Workspace w, String name) throws Exception {
        try (var lines = Files.lines(Path.of(w.path("manifest.partial")))) {
            return Math.toIntExact(
                    lines.filter(line -> line.endsWith("\t" + name)).count());
        }
    }
}
