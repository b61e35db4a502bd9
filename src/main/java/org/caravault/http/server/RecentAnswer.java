package org.caravault.http.server;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** An answer that costs something: made at most once at a time, and then the same for all callers for a second. */
final class RecentAnswer {
    private static final long RECENT_NS = Duration.ofSeconds(1).toNanos();

    /** What a caller gets. */
    record Content(int status, String type, Buffer body) {}

    private final Supplier<Content> work;
    private final Executor executor;
    private Optional<CompletableFuture<Content>> newest = Optional.empty();
    private long ended;

    RecentAnswer(Supplier<Content> work, Executor executor) {
        this.work = work;
        this.executor = executor;
    }

    /** One that is being made, or was a moment ago; else a new one. */
    synchronized CompletableFuture<Content> get() {
        if (newest.isEmpty() || (newest.get().isDone() && System.nanoTime() - ended > RECENT_NS)) {
            newest = Optional.of(CompletableFuture.supplyAsync(work, executor).whenComplete((made, failed) -> end()));
        }
        return newest.get();
    }

    private synchronized void end() {
        ended = System.nanoTime();
    }
}
