package org.caravault.api.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections that all send the same and, when they are ended, come again: as one thread, so that they take little of the processors. */
public final class Crowd implements AutoCloseable {
    private static final long PAUSE_NS = 50_000_000;

    private final InetSocketAddress server;
    private final byte[] request;
    private final boolean again;
    private final int network;
    private final int addressCount;
    private final Selector selector = Selector.open();
    private final AtomicInteger established = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Deque<Long> back = new ArrayDeque<>();
    private final Thread thread = new Thread(this::run, "crowd");
    private final ByteBuffer received = ByteBuffer.allocate(65536);
    private int number;

    private Crowd(String url, String request, boolean again, int network, int addressCount) throws IOException {
        this.server = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), URI.create(url).getPort());
        this.request = request.getBytes(StandardCharsets.ISO_8859_1);
        this.again = again;
        this.network = network;
        this.addressCount = addressCount;
    }

    /**
     * Connects, and goes on until it is closed. Whoever is answered sends the same once more.
     *
     * @param request what each sends, a character a byte
     * @param network their addresses are 127.0.NETWORK.1 and the following
     */
    public static Crowd of(int connections, String url, String request, int network, int addressCount)
            throws IOException {
        return new Crowd(url, request, true, network, addressCount).begin(connections);
    }

    /** As {@link #of}, but whoever is answered is silent. */
    public static Crowd once(int connections, String url, String request, int network, int addressCount)
            throws IOException {
        return new Crowd(url, request, false, network, addressCount).begin(connections);
    }

    private Crowd begin(int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            connect();
        }
        thread.start();
        return this;
    }

    /** Connections so far, with those that came again. */
    public int established() {
        return established.get();
    }

    private void connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        byte[] address = {127, 0, (byte) network, (byte) (number++ % addressCount + 1)};
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_CONNECT);
        channel.connect(server);
    }

    private void run() {
        try {
            while (!over.get()) {
                selector.select(10);
                for (SelectionKey key : selector.selectedKeys()) {
                    serve(key);
                }
                selector.selectedKeys().clear();
                while (!back.isEmpty() && System.nanoTime() - back.peek() > PAUSE_NS) {
                    back.remove();
                    connect();
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void serve(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                established.incrementAndGet();
                key.interestOps(SelectionKey.OP_READ);
                channel.write(ByteBuffer.wrap(request));
            } else if (channel.read(received.clear()) < 0) {
                throw new IOException("ended");
            } else if (again) {
                channel.write(ByteBuffer.wrap(request)); // what does not fit is not sent
            }
        } catch (IOException ended) {
            channel.close();
            back.add(System.nanoTime());
        }
    }

    @Override
    public void close() throws IOException {
        over.set(true);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
