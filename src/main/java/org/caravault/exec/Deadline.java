package org.caravault.exec;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls that may hang in the kernel, on a thread of their own: who waits for them gives up after a while. */
public final class Deadline {
    private Deadline() {}

    /**
     * The call's answer.
     *
     * @param what for the message, such as a path
     * @throws IOException the call's own, or there was no answer in time
     */
    public static <T> T call(Duration deadline, String what, Callable<T> call) throws IOException {
        FutureTask<T> task = new FutureTask<>(call);
        Thread thread = new Thread(task, "may-hang");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException known) {
                throw known;
            }
            throw new IOException(failed.getCause());
        } catch (TimeoutException hangs) {
            throw new IOException("no answer for %d s when %s was opened".formatted(deadline.toSeconds(), what), hangs);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + what + " was opened", interrupted);
        }
    }
}
