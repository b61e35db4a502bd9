package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.caravault.exec.CommandFailedException;
import org.caravault.job.StepFailedException;
import org.caravault.testing.CommandLines;
import org.caravault.testing.ProgramHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver's program must not go on writing when its data node is gone; and the watchdog for that must not change its behaviour. */
class ProgramOutlivesItsNodeTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration IN_TIME = ProgramHolder.LIFELINE.plusSeconds(3);
    private static final int PARENT_CHILD_AND_GRANDCHILD = 3;

    /** In the command line of each process that a test starts, and of no other. */
    private final String mark = "86399." + System.nanoTime();

    /** The grandchild leaves the group of its parents, as what restic starts does. */
    private final List<String> family = List.of(
            "sh", "-c", "bash -mc 'sleep \"$1\" & echo; wait' bash \"$1\" 2>/dev/null & wait; echo", "sh", mark);

    @TempDir
    private Path data;

    @AfterEach
    void nothingIsLeftOfATest() {
        marked().forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void itEndsWithAllThatItHasStartedWhenItsNodeStandsStill() throws Exception {
        Process holder = ProgramHolder.start(family);
        try {
            await().atMost(SOON).until(() -> family().size() == PARENT_CHILD_AND_GRANDCHILD);
            signal("STOP", holder.pid());
            await().atMost(IN_TIME).until(() -> family().isEmpty());
            assertThat(holder.isAlive()).isTrue();
        } finally {
            holder.destroyForcibly();
        }
    }

    @Test
    void itEndsWithAllThatItHasStartedWhenItsNodeIsKilled() throws Exception {
        Process holder = ProgramHolder.start(family);
        await().atMost(SOON).until(() -> family().size() == PARENT_CHILD_AND_GRANDCHILD);
        holder.destroyForcibly().waitFor();
        await().atMost(IN_TIME).until(() -> family().isEmpty());
    }

    @Test
    void itEndsWithItsNodeEvenWhenItsWatcherStandsStill() throws Exception {
        Process holder = ProgramHolder.start(List.of("sleep", mark));
        await().atMost(SOON).until(() -> marked().stream().anyMatch(this::isSleep));
        ProcessHandle program =
                marked().stream().filter(this::isSleep).findFirst().orElseThrow();
        ProcessHandle watcher = watcherOf(program);
        signal("STOP", watcher.pid());
        try {
            holder.destroyForcibly().waitFor();
            await().atMost(IN_TIME).until(() -> !runs(program));
        } finally {
            signal("CONT", watcher.pid());
        }
        await().atMost(SOON).until(() -> !runs(watcher));
    }

    @Test
    void itGoesOnWhenItsWatcherStoodStillAndItsNodeDidNot() throws Exception {
        Path end = data.resolve("end");
        var running = inBackground("sh", "-c", "until [ -e \"$1\" ]; do sleep 0.1; done; echo whole", mark, end + "");
        ProcessHandle program = await().atMost(SOON)
                .until(
                        () -> marked().stream()
                                .filter(process -> CommandLines.of(process).startsWith("sh\0"))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        ProcessHandle watcher = watcherOf(program);
        signal("STOP", watcher.pid());
        await().pollDelay(IN_TIME).until(() -> runs(program));
        signal("CONT", watcher.pid());
        await().during(Duration.ofSeconds(1)).until(() -> runs(program) && runs(watcher));
        Files.createFile(end);
        assertThat(running.join()).isEqualTo("whole\n");
    }

    @Test
    void itIsEndedWhenItsWatchdogIsGone() throws Exception {
        var running = inBackground("sleep", mark);
        await().atMost(SOON).until(() -> marked().stream().anyMatch(this::isSleep));
        ProcessHandle program =
                marked().stream().filter(this::isSleep).findFirst().orElseThrow();
        watcherOf(program).destroyForcibly();
        assertThatThrownBy(running::join).hasRootCauseInstanceOf(StepFailedException.class);
        assertThat(runs(program)).isFalse();
    }

    @Test
    void whatItLeavesBehindAtItsEndIsEnded() throws Exception {
        ProgramHolder.run(List.of(), List.of("sh", "-c", "sleep \"$1\" >/dev/null 2>&1 &", "sh", mark));
        await().atMost(IN_TIME).until(() -> family().isEmpty());
    }

    /** Its answer may still be to come from whom it has left behind: a backup without its snapshot's name cannot be restored. */
    @Test
    void anAnswerWithoutItsEndIsAFailure() {
        assertThatThrownBy(() -> ProgramHolder.run(
                        List.of(),
                        List.of("sh", "-c", "setsid -f sh -c 'sleep \"$1\"; echo made 7' sh \"$1\"", "sh", mark)))
                .isInstanceOf(StepFailedException.class)
                .hasMessageContaining("sh ended, but its output did not");
    }

    @Test
    void itsWordsArriveAsTheyAre() throws Exception {
        Path received = data.resolve("received");
        List<String> odd = List.of(
                "--",
                "--watch",
                "-c",
                "",
                " ",
                "two\nlines\n",
                "$(touch " + data + "/run)",
                "`id`",
                "'\"\\",
                "*",
                "~",
                "é€𝄞");
        List<String> words =
                new ArrayList<>(List.of("sh", "-c", "for word; do printf '%s\\0' \"$word\"; done > " + received, "sh"));
        words.addAll(odd);
        ProgramHolder.run(List.of(), words);
        assertThat(Files.readString(received)).isEqualTo(String.join("\0", odd) + "\0");
        assertThat(data.resolve("run")).doesNotExist();
    }

    @Test
    void whatItSaysAndHowItEndsIsItsOwn() throws Exception {
        assertThat(ProgramHolder.run(List.of(), List.of("sh", "-c", "echo said; cat; echo more")))
                .as("its input is empty")
                .isEqualTo("said\nmore\n");
        assertThatThrownBy(() -> ProgramHolder.run(List.of(), List.of("sh", "-c", "echo why >&2; exit 7")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageEndingWith("failed (rc 7: why)");
        assertThatThrownBy(() -> ProgramHolder.run(List.of(), List.of("sh", "-c", "kill -KILL $$")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageEndingWith("failed (rc 137)");
        assertThatThrownBy(() -> ProgramHolder.run(List.of(), List.of("/no/such/program")))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("rc 127", "No such file");
    }

    /** One that waits for all of its children would otherwise wait for ever. */
    @Test
    void itHasNoChildThatItDoesNotKnow() throws Exception {
        assertThat(ProgramHolder.run(
                        List.of(),
                        List.of("sh", "-c", "read children < /proc/$$/task/$$/children; echo \"[$children]\"")))
                .isEqualTo("[]\n");
    }

    @Test
    void whatItsEnvironmentNamesIsNotRunBeforeIt() throws Exception {
        Path script = Files.writeString(data.resolve("script"), "touch " + data.resolve("run"));
        assertThat(ProgramHolder.run(List.of("BASH_ENV=" + script), List.of("printenv", "BASH_ENV")))
                .isEqualTo(script + "\n");
        assertThat(data.resolve("run")).doesNotExist();
    }

    private static CompletableFuture<String> inBackground(String... words) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return ProgramHolder.run(List.of(), List.of(words));
            } catch (Exception failed) {
                throw new CompletionException(failed);
            }
        });
    }

    /** The processes of the program, and not who holds it. */
    private List<ProcessHandle> family() {
        return marked().stream()
                .filter(process -> !CommandLines.of(process).contains(ProgramHolder.class.getName()))
                .toList();
    }

    private List<ProcessHandle> marked() {
        return ProcessHandle.allProcesses()
                .filter(process -> CommandLines.of(process).contains(mark))
                .toList();
    }

    private boolean isSleep(ProcessHandle process) {
        return CommandLines.of(process).startsWith("sleep\0");
    }

    /** It may come up a little later than the program. */
    private static ProcessHandle watcherOf(ProcessHandle program) {
        return await().atMost(SOON)
                .until(
                        () -> ProcessHandle.allProcesses()
                                .filter(process -> CommandLines.of(process).contains("\0--watch\0"))
                                .filter(process -> CommandLines.of(process).endsWith("\0" + program.pid() + "\0"))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static boolean runs(ProcessHandle process) {
        return !CommandLines.of(process).isEmpty();
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }
}
