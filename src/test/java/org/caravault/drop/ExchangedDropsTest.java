package org.caravault.drop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.caravault.files.Descriptor;
import org.caravault.files.RefusedPathException;
import org.caravault.testing.Attacker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The user to whom a drop directory belongs exchanges what lies in it, thousands of times, at any moment. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ExchangedDropsTest {
    private static final int TRIES = 2000;

    @TempDir
    private Path directory;

    @Test
    void anAnswerNeverLeavesTheDirectory() throws Exception {
        Path box = Files.createDirectories(directory.resolve("box"));
        Path victim = Files.createDirectories(directory.resolve("victim"));
        for (String name : List.of("x.sh", "x.sh.result.json")) {
            Files.writeString(victim.resolve(name), "root's own");
        }
        Path failed = Files.createDirectories(box.resolve("failed"));
        Path taken = Files.createDirectories(box.resolve("taken"));
        AtomicInteger moves = new AtomicInteger();
        int written = 0;
        int refused = 0;
        try (Attacker attacker = Attacker.doing(() -> {
            for (Path room : List.of(failed, taken)) {
                // a name of its own each time: where an answer has made the room anew, the old one stays aside
                Path aside = box.resolve("." + room.getFileName() + moves.incrementAndGet());
                Files.move(room, aside, StandardCopyOption.ATOMIC_MOVE);
                Files.createSymbolicLink(room, victim);
                Files.delete(room);
                Files.move(aside, room, StandardCopyOption.ATOMIC_MOVE);
            }
        })) {
            for (int i = 0; i < TRIES || attacker.mustShowMore(written, refused); i++) {
                Drop drop = new Drop(
                        UUID.randomUUID(),
                        "default",
                        box,
                        "x.sh",
                        Instant.now(),
                        Optional.empty(),
                        Optional.of("it is not a request"),
                        Optional.empty());
                try {
                    new DropAnswer(Optional.empty()).write(drop, List.of(), Outcome.FAILED, Instant.now());
                    written++;
                } catch (RefusedPathException | NoSuchFileException | FileAlreadyExistsException exchanged) {
                    refused++;
                }
            }
        }
        for (String name : List.of("x.sh", "x.sh.result.json")) {
            assertThat(victim.resolve(name)).hasContent("root's own");
        }
        assertThat(victim.toFile().list()).hasSize(2);
    }

    @Test
    void aFileThatBecomesAPipeOrASymlinkBlocksNothing() throws Exception {
        Path box = Files.createDirectories(directory.resolve("box"));
        Files.writeString(directory.resolve("secret"), "{\"delete\": {\"backup\": \"secret\"}}");
        Path file = box.resolve("x.json");
        Path pipe = box.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        int read = 0;
        int exchanged = 0;
        try (Attacker attacker = Attacker.doing(() -> {
            Files.writeString(box.resolve("own"), "{\"delete\": {\"backup\": \"own\"}}");
            Files.move(box.resolve("own"), file, StandardCopyOption.ATOMIC_MOVE);
            Files.createLink(box.resolve("link"), pipe);
            Files.move(box.resolve("link"), file, StandardCopyOption.ATOMIC_MOVE);
            Files.createSymbolicLink(box.resolve("link"), directory.resolve("secret"));
            Files.move(box.resolve("link"), file, StandardCopyOption.ATOMIC_MOVE);
        })) {
            for (int i = 0; i < TRIES || attacker.mustShowMore(read, exchanged); i++) {
                try (Descriptor opened = Descriptor.trusted(box)) {
                    DropFile seen = DropFile.of(opened, Path.of("x.json"));
                    Optional<List<DropRequest>> requests = seen.requests(opened);
                    requests.ifPresent(list ->
                            assertThat(list).extracting(DropRequest::about).containsExactly("own"));
                    read += requests.isPresent() ? 1 : 0;
                    exchanged += requests.isEmpty() ? 1 : 0;
                } catch (BadDropException symlinkOrPipe) {
                    assertThat(symlinkOrPipe).hasMessageMatching("it is (a symlink|not a regular file).*");
                } catch (NoSuchFileException notYet) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
