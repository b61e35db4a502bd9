package org.caravault.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.database.DatabaseSockets;

/**
 * The connection from a node to its database, which can be cut: open connections break, and new ones are refused until it is mended.
 * Or it stops passing data, as when a firewall drops all packets: no connection breaks, and nothing arrives until it is mended.
 */
public final class BreakableDatabaseProxy implements AutoCloseable {
    private static final int PACKET = 8192;
    private static final Pattern SOCKET = Pattern.compile("&socketFactory=[^&]*&socketFactoryArg=([^&]*)");

    private final ServerSocket server;
    private final DatabaseSockets database;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private volatile boolean isCut;
    private boolean isStalled;

    public BreakableDatabaseProxy(String url) throws IOException {
        Matcher socket = SOCKET.matcher(url);
        if (!socket.find()) {
            throw new IOException(url + " is not that of an embedded server");
        }
        this.database = new DatabaseSockets(URLDecoder.decode(socket.group(1), StandardCharsets.UTF_8));
        this.server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** The same database, by this way. */
    public String url(String url) {
        return SOCKET.matcher(url)
                .replaceAll("")
                .replaceAll("//[^/]+/", "//127.0.0.1:%d/".formatted(server.getLocalPort()));
    }

    public void cut() throws IOException {
        isCut = true;
        for (Socket end : ends) {
            end.close();
        }
        ends.clear();
    }

    public synchronized void stall() {
        isStalled = true;
    }

    public synchronized void mend() {
        isCut = false;
        isStalled = false;
        notifyAll();
    }

    private synchronized void mayCarry() throws InterruptedException {
        while (isStalled) {
            wait();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                if (isCut) {
                    near.close();
                    continue;
                }
                Socket far = database.createSocket();
                ends.add(near);
                ends.add(far);
                start(() -> carry(near, far));
                start(() -> carry(far, near));
            } catch (IOException broken) {
                if (!server.isClosed()) {
                    System.err.println("cable: " + broken.getMessage());
                }
            }
        }
    }

    /** Until either end is closed, which closes the other. */
    private void carry(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] packet = new byte[PACKET];
            for (int length = in.read(packet); length >= 0; length = in.read(packet)) {
                mayCarry();
                out.write(packet, 0, length);
            }
        } catch (IOException | InterruptedException closed) {
            ends.remove(from); // which is what a cut does
        } finally {
            ends.remove(to);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cable");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
