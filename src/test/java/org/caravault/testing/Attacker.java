package org.caravault.testing;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** A thread that exchanges files again and again until the test is over. */
public final class Attacker implements AutoCloseable {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final Instant deadline = Instant.now().plus(LONG);
    private final AtomicBoolean over = new AtomicBoolean();
    private final Thread thread;

    private Attacker(Exchange exchange) {
        thread = new Thread(() -> repeat(exchange), "attacker");
        thread.setDaemon(true);
    }

    /** One round; it leaves the files as it found them. */
    public interface Exchange {
        void once() throws IOException;
    }

    public static Attacker doing(Exchange exchange) {
        Attacker attacker = new Attacker(exchange);
        attacker.thread.start();
        return attacker;
    }

    private void repeat(Exchange exchange) {
        while (!over.get()) {
            try {
                exchange.once();
            } catch (IOException lostARace) {
                Thread.onSpinWait();
            }
        }
    }

    /** Whether one of these outcomes has not been seen yet. Fails if that has taken too long. */
    public boolean mustShowMore(int... outcomes) {
        if (IntStream.of(outcomes).allMatch(seen -> seen > 0)) {
            return false;
        }
        if (Instant.now().isAfter(deadline)) {
            throw new AssertionError("an outcome was not seen within " + LONG + ": "
                    + IntStream.of(outcomes).boxed().toList() + (thread.isAlive() ? "" : "; the attacker has died"));
        }
        return true;
    }

    @Override
    public void close() {
        over.set(true);
        try {
            thread.join(LONG.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
