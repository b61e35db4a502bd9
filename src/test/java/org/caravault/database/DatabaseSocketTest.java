package org.caravault.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The driver relies on all that a TCP socket does: a connection that it loses, or one that never answers, stops the service. */
@Timeout(120)
class DatabaseSocketTest {
    private static final String NAME = ".s.PGSQL.5432";

    @TempDir
    private Path directory;

    private ServerSocketChannel server;
    private Socket socket;
    private SocketChannel other;

    @BeforeEach
    void connect() throws IOException {
        server = listen(directory.resolve(NAME));
        socket = new DatabaseSockets(directory.toString()).createSocket();
        other = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        other.close();
        server.close();
    }

    private static ServerSocketChannel listen(Path at) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(at));
    }

    @Test
    void whatIsWrittenArrivesHoweverSlowlyItIsRead() throws Exception {
        byte[] sent = new byte[9_000_000];
        new Random(1).nextBytes(sent);
        CompletableFuture<Void> echo = CompletableFuture.runAsync(this::echo);
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
            try (OutputStream out = socket.getOutputStream()) {
                out.write(sent[0]);
                out.write(sent, 1, sent.length - 1);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
        InputStream in = socket.getInputStream();
        byte[] received = new byte[sent.length];
        received[0] = (byte) in.read();
        for (int at = 1; at < received.length; ) {
            at += in.read(received, at, Math.min(received.length - at, 700_001));
        }
        assertThat(digest(received)).isEqualTo(digest(sent));
        writing.get();
        socket.close();
        echo.get();
    }

    private void echo() {
        byte[] piece = new byte[10_007];
        try (InputStream in = Channels.newInputStream(other);
                OutputStream out = Channels.newOutputStream(other)) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                out.write(piece, 0, n);
            }
        } catch (IOException gone) {
            System.err.println("echo: " + gone.getMessage());
        }
    }

    @Test
    void anAnswerThatDoesNotComeIsWaitedForUntilTheTimeout() throws Exception {
        socket.setSoTimeout(300);
        long before = System.nanoTime();
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(290));

        other.write(ByteBuffer.wrap(new byte[] {7}));
        assertThat(socket.getInputStream().read())
                .as("the connection is still good")
                .isEqualTo(7);
    }

    @Test
    void anInterruptIsKeptAndEndsNoConnection() throws Exception {
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        CountDownLatch reads = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            try {
                Thread.currentThread().interrupt();
                socket.getOutputStream().write(1); // interrupted before
                reads.countDown();
                socket.getInputStream().read(); // and meanwhile
                stillInterrupted.complete(Thread.currentThread().isInterrupted());
            } catch (IOException | RuntimeException failed) {
                stillInterrupted.completeExceptionally(failed);
            }
        });
        reader.start();
        reads.await();
        reader.interrupt();
        assertThatThrownBy(() -> stillInterrupted.get(200, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        reader.interrupt();
        other.write(ByteBuffer.wrap(new byte[] {7}));
        assertThat(stillInterrupted.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aReadEndsWhenAnotherThreadCloses() throws Exception {
        CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(() -> {
            try {
                return socket.getInputStream().read();
            } catch (IOException closed) {
                throw new UncheckedIOException(closed);
            }
        });
        assertThatThrownBy(() -> reading.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        socket.close();
        assertThatThrownBy(() -> reading.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .rootCause()
                .isInstanceOfAny(SocketException.class, ClosedSelectorException.class);
        assertThat(socket.isClosed()).isTrue();
        assertThatThrownBy(() -> socket.getOutputStream().write(1)).isInstanceOf(SocketException.class);
        assertThat(other.read(ByteBuffer.allocate(1)))
                .as("the other end sees the close")
                .isEqualTo(-1);
    }

    @Test
    void theOtherEndsCloseIsTheEnd() throws Exception {
        other.close();
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aClosedOneKeepsNoDescriptor() throws Exception {
        long before = openDescriptors();
        for (int i = 0; i < 50; i++) {
            Socket one = new DatabaseSockets(directory.toString()).createSocket();
            server.accept().close();
            one.close();
        }
        assertThat(openDescriptors()).isLessThan(before + 50);
    }

    private static long openDescriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @Test
    void aDirectoryWhosePathIsLongerThanThatOfASocketMayBeIsReachedAllTheSame() throws Exception {
        Path deep = Files.createDirectories(directory.resolve("d".repeat(120)).resolve("ü".repeat(100)));
        Path link = Files.createSymbolicLink(directory.resolve("short"), deep);
        try (ServerSocketChannel far = listen(link.resolve(NAME));
                Socket near = new DatabaseSockets(deep.toString()).createSocket();
                SocketChannel accepted = far.accept()) {
            near.getOutputStream().write(7);
            assertThat(Channels.newInputStream(accepted).read()).isEqualTo(7);
        }
    }

    @Test
    void aServerThatIsAwayOrRefusesConnectionsIsNamedAndNotWaitedFor(@TempDir Path empty) throws Exception {
        assertThatThrownBy(() -> new DatabaseSockets(empty.toString()).createSocket())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(empty + "/" + NAME)
                .hasMessageContaining("No such file");
        try (ServerSocketChannel full = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(empty.resolve(NAME)), 1)) {
            assertThat(full.isOpen()).isTrue();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            new DatabaseSockets(empty.toString()).createSocket();
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Resource temporarily unavailable");
        }
    }

    private static String digest(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
