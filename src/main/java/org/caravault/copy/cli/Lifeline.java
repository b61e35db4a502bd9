package org.caravault.copy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/**
 * Ties this process to its parent, which writes a byte to its input every second. This process halts at once, even while its threads are stuck
 * in system calls, when the input ends, or when, after the first byte, no other arrives for eight seconds ({@code CARAVAULT_LIFELINE_MS}):
 * it must not write to a destination for a parent that is dead, or that was paused so long that another process has taken over its work.
 */
final class Lifeline {
    private static final String LIMIT_MILLIS = "8000";
    private static final long LOOK_MILLIS = 250;

    private final InputStream in;
    private final long limit; // nanoseconds
    private volatile long lastReceived;
    private volatile boolean received;

    private Lifeline(InputStream in, long limit) {
        this.in = in;
        this.limit = limit;
    }

    static void hold(InputStream in) {
        Lifeline lifeline = new Lifeline(
                in,
                TimeUnit.MILLISECONDS.toNanos(
                        Long.parseLong(System.getenv().getOrDefault("CARAVAULT_LIFELINE_MS", LIMIT_MILLIS))));
        start(lifeline::listen, "lifeline");
        start(lifeline::watch, "lifeline-watch");
    }

    private static void start(Runnable run, String name) {
        Thread thread = new Thread(run, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        byte[] beats = new byte[64];
        try {
            while (in.read(beats) >= 0) {
                lastReceived = System.nanoTime();
                received = true;
            }
        } catch (IOException why) {
            halt(); // an input that cannot be read means that the parent is gone
        }
        halt();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                // unread bytes were sent while this process itself was paused
                if (received && System.nanoTime() - lastReceived > limit && in.available() == 0) {
                    halt();
                }
            }
        } catch (InterruptedException | IOException why) {
            halt();
        }
    }

    private static void halt() {
        ImmediateExit.now(CopyMain.INTERRUPTED);
    }
}
