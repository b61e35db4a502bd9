package org.caravault.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server that holds its client up: it answers every request with its attack, until the client closes the connection. */
public final class HostileServer implements AutoCloseable {
    private static final int PAUSE_MS = 50;

    /** What it sends, and then again and again: slowly, or as fast as it can. */
    public enum Attack {
        SILENCE("", "", true),
        SLOW_HEADERS("HTTP/1.1 200 OK\r\n", "X-A: b\r\n", true),
        ENDLESS_HEADER("HTTP/1.1 200 OK\r\nX-A: ", "x".repeat(65536), false),
        CONTINUES("", "HTTP/1.1 100 Continue\r\n\r\n", true),
        SLOW_BODY("HTTP/1.1 200 OK\r\nContent-Length: 4000000000\r\n\r\n{", " ", true),
        SLOW_CHUNKS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", true),
        ENDLESS_BODY("HTTP/1.1 200 OK\r\nContent-Length: 4000000000\r\n\r\n", "x".repeat(65536), false),
        ENDLESS_CHUNKS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n".repeat(9999), false),
        ENDLESS_WITHOUT_LENGTH("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(65536), false);

        private final String first;
        private final String again;
        private final boolean slow;

        Attack(String first, String again, boolean slow) {
            this.first = first;
            this.again = again;
            this.slow = slow;
        }

        public boolean isSlow() {
            return slow;
        }
    }

    private final ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final Attack attack;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    public HostileServer(Attack attack) throws IOException {
        this.attack = attack;
        thread(() -> {
            while (!server.isClosed()) {
                Socket client = server.accept();
                open.incrementAndGet();
                thread(() -> serve(client));
            }
        });
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    } catch (IOException closed) {
                        // the client has gone, or the test is over
                    }
                },
                "hostile-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        try (client) {
            if (client.getInputStream().read(new byte[65536]) > 0) {
                asked.incrementAndGet();
            }
            OutputStream out = client.getOutputStream();
            byte[] again = attack.again.getBytes(StandardCharsets.US_ASCII);
            out.write(attack.first.getBytes(StandardCharsets.US_ASCII));
            while (again.length > 0 || client.getInputStream().read() >= 0) {
                out.write(again);
                if (attack.slow) {
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                }
            }
        } finally {
            open.decrementAndGet();
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Requests until now. */
    public int asked() {
        return asked.get();
    }

    /** Connections that the client has not closed. */
    public int open() {
        return open.get();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
