package org.caravault.net;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A request under way. Closing it closes the connection, unless the answer is complete. */
public final class LimitedExchange<T> implements AutoCloseable {
    private final CompletableFuture<HttpResponse<T>> answer;
    private final URI uri;
    private final Duration deadline;
    private final long started = System.nanoTime();

    LimitedExchange(CompletableFuture<HttpResponse<T>> answer, URI uri, Duration deadline) {
        this.answer = answer;
        this.uri = uri;
        this.deadline = deadline;
    }

    /** Waits for the answer, and no longer than {@code atMost}. {@return whether the exchange has ended, with an answer or without} */
    public boolean hasEnded(Duration atMost) throws InterruptedException {
        try {
            answer.get(Math.max(0, Math.min(atMost.toNanos(), leftNanos())), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return leftNanos() <= 0;
        } catch (ExecutionException failed) {
            return true;
        }
    }

    /**
     * Waits for the complete answer.
     *
     * @throws IOException no answer, no complete answer before the deadline, or one that is too long
     */
    public HttpResponse<T> answer() throws IOException, InterruptedException {
        try {
            return answer.get(Math.max(0, leftNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException slow) {
            throw new HttpTimeoutException(
                    "%s did not answer completely within %d s".formatted(LimitedHttp.host(uri), deadline.toSeconds()));
        } catch (ExecutionException failed) {
            throw new IOException(cause(failed.getCause()), failed.getCause());
        }
    }

    private long leftNanos() {
        return deadline.toNanos() - (System.nanoTime() - started);
    }

    private String cause(Throwable failed) {
        String why = failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
        String host = LimitedHttp.host(uri);
        return why.startsWith(host) ? why : host + ": " + why;
    }

    @Override
    public void close() {
        answer.cancel(true);
    }
}
