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
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Takes mail by SMTP (RFC 5321, as little of it as a client needs), and refuses what a test wants refused. */
public final class StandInMailServer implements AutoCloseable {
    /** An answer that is none: the connection ends. */
    public static final String HANG_UP = "";

    private static final String RECIPIENT = "RCPT TO:";

    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Function<String, Optional<String>> refusals;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<String> taken = new CopyOnWriteArrayList<>();

    /** Refuses so many senders at first. */
    public StandInMailServer(int refusals) throws IOException {
        this(busy(refusals));
    }

    /** Refuses a command, or with {@code .} a mail, with what this answers; empty: it is accepted. */
    public StandInMailServer(Function<String, Optional<String>> refusals) throws IOException {
        this.refusals = refusals;
        Thread thread = new Thread(this::serve, "stand-in-mail-server");
        thread.setDaemon(true);
        thread.start();
    }

    private static Function<String, Optional<String>> busy(int times) {
        AtomicInteger left = new AtomicInteger(times);
        return command -> command.startsWith("MAIL FROM:") && left.getAndDecrement() > 0
                ? Optional.of("451 too busy")
                : Optional.empty();
    }

    public String url() {
        return "smtp://127.0.0.1:" + socket.getLocalPort();
    }

    /** The mails, with the commands of their recipients before them; a character is a byte. */
    public List<String> taken() {
        return taken;
    }

    /** The mails that a recipient got. */
    public List<String> mailbox(String address) {
        String recipient = RECIPIENT + "<" + address + ">";
        return taken.stream()
                .filter(mail -> mail.lines().anyMatch(recipient::equals))
                .toList();
    }

    /** All that clients have asked for. */
    public List<String> commands() {
        return commands;
    }

    private void serve() {
        while (true) {
            try (Socket client = socket.accept()) {
                talk(client);
            } catch (SocketException closed) {
                if (socket.isClosed()) {
                    return;
                }
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    private void talk(Socket client) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        StringBuilder mail = new StringBuilder();
        say(client, "220 here");
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            commands.add(line);
            String answer = refusals.apply(line).orElse(accepted(line));
            boolean isData = line.equals("DATA") && answer.startsWith("354");
            if (line.startsWith("MAIL FROM:")) {
                mail.setLength(0);
            }
            if (line.startsWith(RECIPIENT) && answer.startsWith("2")) {
                mail.append(line).append('\n');
            }
            if (isData) {
                say(client, answer);
                for (String text = in.readLine(); text != null && !text.equals("."); text = in.readLine()) {
                    mail.append(text).append('\n');
                }
                answer = refusals.apply(".").orElse("250 taken");
                if (answer.startsWith("2")) {
                    taken.add(mail.toString());
                }
            }
            if (answer.equals(HANG_UP)) {
                return;
            }
            say(client, answer);
        }
    }

    private static String accepted(String line) {
        return switch (line) {
            case "DATA" -> "354 go on";
            case "QUIT" -> "221 bye";
            default -> "250 fine";
        };
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
