package org.caravault.copy;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ties this process to the one that has started it and writes a byte to its input every second. When the input ends, or after the first byte
 * stays silent for eight seconds, this process halts at once, even while its threads are stuck in system calls: nobody may write to a
 * destination for a parent that is gone, or that was paused so long that another has taken its work over.
 */
final class Lifeline {
    private static final long SILENCE_NANOS = 8_000_000_000L;
    private static final long LOOK_MILLIS = 500;

    private final InputStream in;
    private volatile long lastHeard;
    private volatile boolean heard;

    private Lifeline(InputStream in) {
        this.in = in;
    }

    static void hold(InputStream in) {
        Lifeline lifeline = new Lifeline(in);
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
                if (heard && System.nanoTime() - lastHeard > SILENCE_NANOS && in.available() == 0) {
                    halt();
                }
            }
        } catch (InterruptedException | IOException why) {
            halt();
        }
    }

    private static void halt() {
        Runtime.getRuntime().halt(CopyMain.INTERRUPTED);
    }
}
