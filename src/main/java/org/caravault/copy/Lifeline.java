package org.caravault.copy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ties this process to its parent: when standard input ends, or after a first byte is silent for 8 s, the process halts at
 * once, whatever its threads are doing. A parent that is dead or paused has lost its lease, and its copier must not go on.
 */
final class Lifeline {
    private static final int INTERRUPTED = 130;
    private static final long SILENCE_NS = 8_000_000_000L;
    private static final long LOOK_EVERY_MS = 500;

    private Lifeline() {}

    static void watch() {
        AtomicLong heard = new AtomicLong();
        daemon(() -> listen(heard), "lifeline");
        daemon(() -> measure(heard), "lifeline-silence");
    }

    private static void listen(AtomicLong heard) {
        try {
            while (System.in.read() >= 0) {
                heard.set(System.nanoTime() | 1); // never 0, which means: nothing yet
            }
        } catch (IOException broken) {
            halt(); // as good as ended
        }
        halt();
    }

    private static void measure(AtomicLong heard) {
        Object clock = new Object();
        synchronized (clock) {
            while (true) {
                try {
                    clock.wait(LOOK_EVERY_MS);
                } catch (InterruptedException nobodyDoesThis) {
                    halt();
                }
                long last = heard.get();
                if (last != 0 && System.nanoTime() - last > SILENCE_NS) {
                    halt();
                }
            }
        }
    }

    private static void halt() {
        Runtime.getRuntime().halt(INTERRUPTED);
    }

    private static void daemon(Runnable body, String name) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }
}
