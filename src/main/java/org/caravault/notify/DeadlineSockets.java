package org.caravault.notify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sockets of one exchange, which are closed when its deadline is over: whatever waits for one of them ends then. */
final class DeadlineSockets extends SocketFactory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineSockets.class);

    private final List<Socket> made = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> deadline;
    private volatile boolean over;

    /** The deadline counts from now. */
    DeadlineSockets(Duration until) {
        deadline = CompletableFuture.runAsync(
                this::end, CompletableFuture.delayedExecutor(until.toNanos(), TimeUnit.NANOSECONDS));
    }

    private void end() {
        over = true;
        made.forEach(DeadlineSockets::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException failed) {
            LOG.debug("a socket is not closed: {}", failed.getMessage());
        }
    }

    /** Whether the deadline has closed the sockets. */
    boolean isOver() {
        return over;
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = new Socket();
        made.add(socket);
        if (over) { // it may not have seen this one
            close(socket);
            throw new IOException("the deadline is over");
        }
        return socket;
    }

    private Socket connected(InetSocketAddress server) throws IOException {
        Socket socket = createSocket();
        socket.connect(server);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return createSocket(InetAddress.getByName(host), port, local, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        Socket socket = createSocket();
        socket.bind(new InetSocketAddress(local, localPort));
        socket.connect(new InetSocketAddress(host, port));
        return socket;
    }

    @Override
    public void close() {
        deadline.cancel(false);
    }
}
