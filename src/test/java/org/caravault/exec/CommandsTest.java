package org.caravault.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands of the operating system: they hang, fail, leave children behind, and their output must arrive complete and unchanged. */
class CommandsTest {
    /** The output of exportfs on a big server; cut off, grants would seem to be missing, and would never be revoked. */
    @Test
    void aLongAnswerIsReadToItsEnd() throws IOException {
        String answer = new Commands(Duration.ofSeconds(20)).ask(List.of("seq", "200000"));
        assertThat(answer).endsWith("200000\n");
    }

    /** It fits into a pipe: its command never waits for whoever reads it, and has ended before. */
    @Test
    void anAnswerIsReadToItsEndAlsoWhenItsCommandHasEnded() throws IOException {
        Commands commands = new Commands(Duration.ofSeconds(20));
        for (int i = 0; i < 100; i++) {
            assertThat(commands.ask(List.of("seq", "9000"))).endsWith("\n9000\n");
        }
    }

    /** An address missing from a list that was cut off would count as revoked. */
    @Test
    void halfAnAnswerIsAFailureAndNotAnAnswer() {
        Commands commands = new Commands(Duration.ofSeconds(20));
        assertThatThrownBy(() -> commands.ask(List.of("head", "-c", "17m", "/dev/zero")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("longer than 16 MiB");
    }

    /** mount(8) may leave a daemon behind that has inherited its output. */
    @Test
    void aProcessLeftBehindWithTheOutputIsNotWaitedFor() throws IOException {
        long started = System.nanoTime();
        new Commands(Duration.ofSeconds(30)).run(List.of("sh", "-c", "sleep 60 & exit 0"));
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aFailuresOwnWordsArriveAlsoWhenAProcessHoldsTheirPipe() {
        assertThatThrownBy(() -> new Commands(Duration.ofSeconds(30))
                        .run(List.of("sh", "-c", "sleep 60 & echo refused >&2; exit 32")))
                .hasMessageContaining("rc 32: refused");
    }

    @Test
    void aCommandThatHangsIsKilledAtItsDeadlineEvenIfItsChildHoldsTheOutput() {
        Commands commands = new Commands(Duration.ofMillis(300));
        long started = System.nanoTime();
        assertThatThrownBy(() -> commands.run(List.of("sh", "-c", "sleep 60 & exec sleep 60")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("was killed");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void theServerThatDidNotAnswerIsNamedAndNotTheClientThatWasToBeGrantedAccess(@TempDir Path directory)
            throws IOException {
        Commands commands = new Commands(Duration.ofMillis(300));
        assertThatThrownBy(() -> commands.run(List.of("sh", "-c", "exec sleep 60", "nas:/home")))
                .hasMessageStartingWith("no answer from nas for 0 s: ");
        Path exportfs = Files.writeString(directory.resolve("exportfs"), "#!/bin/sh\nexec sleep 60\n");
        Files.setPosixFilePermissions(exportfs, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> commands.run(List.of(exportfs.toString(), "-o", "ro", "client:/home")))
                .hasMessageStartingWith("no answer: ");
    }

    @Test
    void aCommandThatFailsSaysWhyInItsOwnWords() {
        Commands commands = new Commands(Duration.ofSeconds(10));
        assertThatThrownBy(() -> commands.run(List.of("sh", "-c", "echo first >&2; echo second >&2; exit 32")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("rc 32: first; second");
    }
}
