package org.caravault.copy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/**
 * Ties this process to the one that has started it and writes a byte to its input every second. When the input ends, or after the first byte
 * stays silent for eight seconds ({@code CARAVAULT_LIFELINE_MS}), this process halts at once, even while its threads are stuck in system calls: nobody may write to a
 * destination for a parent that is gone, or that was paused so long that another has taken its work over.
 */
final class Lifeline {
    private static final String SILENCE_MILLIS = "8000";
    private static final long LOOK_MILLIS = 250;

    private final InputStream in;
    private final long silence;
    private volatile long lastHeard;
    private volatile boolean heard;

    private Lifeline(InputStream in, long silence) {
        this.in = in;
        this.silence = silence;
    }

    static void hold(InputStream in) {
        Lifeline lifeline = new Lifeline(
                in,
                TimeUnit.MILLISECONDS.toNanos(
                        Long.parseLong(System.getenv().getOrDefault("CARAVAULT_LIFELINE_MS", SILENCE_MILLIS))));
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
                lastHeard = System.nanoTime();
                heard = true;
            }
        } catch (IOException why) {
            halt(); // an input that cannot be read is a parent that is not there
        }
        halt();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                // what lies unread was sent while this process itself was paused
                if (heard && System.nanoTime() - lastHeard > silence && in.available() == 0) {
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
