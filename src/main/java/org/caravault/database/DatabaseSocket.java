package org.caravault.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A connected Unix socket in the form that the JDBC driver wants. The channel never blocks, because one that does is closed when its thread is
 * interrupted: a job that is stopped goes on with its connection, to undo what it has done, as it does over TCP.
 */
final class DatabaseSocket extends Socket {
    /** The kernel's copy of a larger piece would need a buffer of its size for each thread. */
    private static final int LARGEST_PIECE = 64 << 10;

    private static final int FOR_EVER = 0;

    private final SocketChannel channel;
    private final Selector toRead;
    private final Selector toWrite;
    private volatile int readsWithinMs = FOR_EVER;

    /** Owns the channel from now on; it is connected and does not block. */
    DatabaseSocket(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.toRead = Selector.open();
        this.toWrite = Selector.open();
        channel.register(toRead, SelectionKey.OP_READ);
        channel.register(toWrite, SelectionKey.OP_WRITE);
    }

    private int read(ByteBuffer to) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(readsWithinMs);
        int n = channel.read(to);
        while (n == 0) {
            await(toRead, readsWithinMs, deadline);
            n = channel.read(to);
        }
        return n;
    }

    private void write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            if (channel.write(from) == 0) {
                await(toWrite, FOR_EVER, 0);
            }
        }
    }

    /** An interrupt is kept for later: it ends no call to the database. */
    private static void await(Selector ready, int withinMs, long deadline) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (ready.select(key -> {}, withinMs == FOR_EVER ? 0 : Math.max(1, leftMs)) > 0) {
                    return;
                }
                if (!ready.isOpen()) {
                    throw new SocketException("Socket closed");
                }
                interrupted |= Thread.interrupted();
                if (withinMs != FOR_EVER && System.nanoTime() >= deadline) {
                    throw new SocketTimeoutException("Read timed out");
                }
            }
        } catch (ClosedSelectorException closed) {
            throw closed(closed);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static SocketException closed(Exception cause) {
        SocketException closed = new SocketException("Socket closed");
        closed.initCause(cause);
        return closed;
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, to.length);
                if (length == 0) {
                    return 0;
                }
                try {
                    return DatabaseSocket.this.read(ByteBuffer.wrap(to, offset, Math.min(length, LARGEST_PIECE)));
                } catch (ClosedChannelException closed) {
                    throw closed(closed);
                }
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, from.length);
                try {
                    for (int done = 0; done < length; done += LARGEST_PIECE) {
                        DatabaseSocket.this.write(
                                ByteBuffer.wrap(from, offset + done, Math.min(length - done, LARGEST_PIECE)));
                    }
                } catch (ClosedChannelException closed) {
                    throw closed(closed);
                }
            }
        };
    }

    /** Also from another thread: a read or write that waits ends with an error then. */
    @Override
    public synchronized void close() throws IOException {
        try (toRead;
                toWrite) {
            channel.close();
        }
    }

    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
        throw new SocketException("already connected");
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public synchronized void setSoTimeout(int milliseconds) {
        readsWithinMs = milliseconds;
    }

    @Override
    public synchronized int getSoTimeout() {
        return readsWithinMs;
    }

    @Override
    public void setTcpNoDelay(boolean on) {} // nothing is delayed

    @Override
    public boolean getTcpNoDelay() {
        return true;
    }

    @Override
    public void setKeepAlive(boolean on) {} // the kernel knows both ends

    @Override
    public boolean getKeepAlive() {
        return true;
    }

    @Override
    public synchronized void setSendBufferSize(int bytes) throws SocketException {
        set(StandardSocketOptions.SO_SNDBUF, bytes);
    }

    @Override
    public synchronized int getSendBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_SNDBUF);
    }

    @Override
    public synchronized void setReceiveBufferSize(int bytes) throws SocketException {
        set(StandardSocketOptions.SO_RCVBUF, bytes);
    }

    @Override
    public synchronized int getReceiveBufferSize() throws SocketException {
        return get(StandardSocketOptions.SO_RCVBUF);
    }

    private void set(SocketOption<Integer> option, int value) throws SocketException {
        try {
            channel.setOption(option, value);
        } catch (IOException failed) {
            throw closed(failed);
        }
    }

    private int get(SocketOption<Integer> option) throws SocketException {
        try {
            return channel.getOption(option);
        } catch (IOException failed) {
            throw closed(failed);
        }
    }

    @Override
    public String toString() {
        return "DatabaseSocket[" + channel + "]";
    }
}
