package org.caravault.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes mail by SMTP (RFC 5321, as little of it as a client needs), and refuses a given number at first. */
public final class StandInMailServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final AtomicInteger refusals;
    private final List<String> taken = new CopyOnWriteArrayList<>();

    public StandInMailServer(int refusals) throws IOException {
        this.refusals = new AtomicInteger(refusals);
        Thread thread = new Thread(this::serve, "stand-in-mail-server");
        thread.setDaemon(true);
        thread.start();
    }

    public String url() {
        return "smtp://127.0.0.1:" + socket.getLocalPort();
    }

    /** The mails, with the addresses they were sent to before them. */
    public List<String> taken() {
        return taken;
    }

    private void serve() {
        while (true) {
            try (Socket client = socket.accept()) {
                talk(client);
            } catch (SocketException closed) {
                return;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    private void talk(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder mail = new StringBuilder();
        say(client, "220 here");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("RCPT TO:")) {
                mail.append(line).append('\n');
            }
            if (line.equals("DATA")) {
                say(client, "354 go on");
                for (String text = in.readLine(); !text.equals("."); text = in.readLine()) {
                    mail.append(text).append('\n');
                }
                taken.add(mail.toString());
            }
            if (line.startsWith("MAIL FROM:") && refusals.getAndDecrement() > 0) {
                say(client, "451 too busy");
            } else {
                say(client, line.equals("QUIT") ? "221 bye" : "250 fine");
            }
        }
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
