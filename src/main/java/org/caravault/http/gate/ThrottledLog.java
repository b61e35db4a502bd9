package org.caravault.http.gate;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Logs what callers can bring about as often as they like: a line every few seconds, which says how many it stands for. */
public final class ThrottledLog {
    private static final long PAUSE_NS = Duration.ofSeconds(10).toNanos();

    private final AtomicLong next = new AtomicLong(System.nanoTime());
    private final AtomicLong leftOut = new AtomicLong();

    /** Has a line logged, unless there was one lately; it is to end with what it is given. */
    public void log(Consumer<String> line) {
        long now = System.nanoTime();
        long due = next.get();
        if (now - due < 0 || !next.compareAndSet(due, now + PAUSE_NS)) {
            leftOut.incrementAndGet();
            return;
        }
        long others = leftOut.getAndSet(0);
        line.accept(others == 0 ? "" : " (and " + others + " more since the last such line)");
    }
}
