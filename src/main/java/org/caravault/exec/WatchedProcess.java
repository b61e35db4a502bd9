package org.caravault.exec;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A child process that its starter watches four times a second and supplies with ticks on its standard input, and that is killed with all that
 * it has started when the starter has finished with it. Not closeable: an interrupted {@link #end} must not count as an ordinary end.
 */
public final class WatchedProcess {
    /** How long the end of a process that was killed, or of the output of one that has ended, is waited for. */
    public static final Duration ENDS_WITHIN = Duration.ofSeconds(5);

    private static final Duration TICK = Duration.ofMillis(250);

    private final Process process;

    private WatchedProcess(Process process) {
        this.process = process;
    }

    /** Starts it. From then on {@link #end} must be called, whatever happens. */
    public static WatchedProcess start(ProcessBuilder builder) throws IOException {
        return new WatchedProcess(builder.start());
    }

    /** {@return the process, with its output and its exit code} */
    public Process process() {
        return process;
    }

    /** Waits for the next tick, or for the end of the process if that is earlier. {@return whether it still runs} */
    public boolean isAliveAtNextTick() throws InterruptedException {
        return !process.waitFor(TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Writes a tick to its standard input. {@return whether that has a reader; a process that has ended reads nothing} */
    public boolean sendTick() {
        try {
            OutputStream stdin = process.getOutputStream();
            stdin.write('.');
            stdin.flush();
            return true;
        } catch (IOException noReader) {
            return false;
        }
    }

    /** Asks it to end, and waits for that. Its input stays open, which Process.destroy would close: it may take that for a dead parent. */
    public void terminate(Duration within) throws InterruptedException {
        process.toHandle().destroy();
        process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Kills it and all that it has started, if they still run. */
    public void end() throws InterruptedException {
        ChildProcess.kill(process);
        process.waitFor(
                ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS); // longer: stuck in the kernel, and not waited for
    }
}
