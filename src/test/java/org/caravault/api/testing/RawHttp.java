package org.caravault.api.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Requests byte by byte, as no well-behaved client sends them. */
public final class RawHttp {
    private RawHttp() {}

    /** An answer as it came; empty when the connection was closed without one. */
    public record Reply(String text) {
        public int code() {
            return text.startsWith("HTTP/1.") ? Integer.parseInt(text.substring(9, 12)) : 0;
        }

        /** A header's value; empty when there is none. */
        public String header(String name) {
            return text.lines()
                    .takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        public String body() {
            int end = text.indexOf("\r\n\r\n");
            return end < 0 ? "" : text.substring(end + 4);
        }
    }

    /** Sends bytes, then reads until the server closes or sends nothing for so long. */
    public static Reply send(String url, String request, int silenceMillis) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort())) {
            socket.setSoTimeout(silenceMillis);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] some = new byte[8192];
            try {
                InputStream in = socket.getInputStream();
                for (int count = in.read(some); count >= 0; count = in.read(some)) {
                    all.write(some, 0, count);
                }
            } catch (SocketException | java.net.SocketTimeoutException ended) {
                return new Reply(all.toString(StandardCharsets.ISO_8859_1));
            }
            return new Reply(all.toString(StandardCharsets.ISO_8859_1));
        }
    }

    /** Sends a request of these lines, asks the server to close, and reads all of its answer. */
    public static Reply ask(String url, String body, String... lines) throws IOException {
        return send(url, String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n" + body, 30_000);
    }
}
