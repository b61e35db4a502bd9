package org.caravault.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What a process writes, read on a thread of its own, so that a full pipe stops nobody; the beginning of it is kept. */
final class OutputListener {
    private final int kept; // bytes
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final Thread thread;
    private volatile boolean whole;

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
                int room = Math.min(n, kept - heard.size());
                heard.write(buffer, 0, room);
                if (room < n) {
                    all = false;
                    stream.transferTo(OutputStream.nullOutputStream());
                }
            }
            whole = all;
        } catch (IOException broken) {
            whole = false; // who asked for all of it hears that this is not all
        }
    }

    /** Waits until nobody writes any more. @return whether all of it has been heard and kept */
    boolean heardAll(Duration within) throws InterruptedException {
        thread.join(Math.max(1, within.toMillis()));
        return whole;
    }

    /** {@return what has been heard until now, at most the bytes that are kept} */
    String heard() {
        return heard.toString(StandardCharsets.UTF_8);
    }
}
