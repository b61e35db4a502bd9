package org.caravault.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads the output of a process on a thread of its own, so that a full pipe never blocks the process; keeps its beginning. */
final class OutputListener {
    private final int kept; // bytes
    private final ByteArrayOutputStream captured = new ByteArrayOutputStream();
    private final Thread thread;
    private volatile boolean complete;

    /**
     * Begins to listen.
     *
     * @param kept bytes of the beginning that are kept
     */
    OutputListener(InputStream stream, int kept) {
        this.kept = kept;
        this.thread = new Thread(() -> listen(stream), "command-output");
        thread.setDaemon(true);
        thread.start();
    }

    private void listen(InputStream stream) {
        try (stream) {
            byte[] buffer = new byte[8192];
            boolean all = true;
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                int room = Math.min(n, kept - captured.size());
                captured.write(buffer, 0, room);
                if (room < n) {
                    all = false;
                    stream.transferTo(OutputStream.nullOutputStream());
                }
            }
            complete = all;
        } catch (IOException broken) {
            complete = false; // readAll then returns false
        }
    }

    /** Waits for the end of the output. @return whether all of it has been read and kept */
    boolean readAll(Duration within) throws InterruptedException {
        thread.join(Math.max(1, within.toMillis()));
        return complete;
    }

    /** {@return what has been read so far, at most the bytes that are kept} */
    String text() {
        return captured.toString(StandardCharsets.UTF_8);
    }
}
