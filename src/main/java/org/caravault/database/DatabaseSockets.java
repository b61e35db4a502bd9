package org.caravault.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.SocketFactory;
import org.caravault.files.Descriptor;

/** How the JDBC driver reaches the embedded PostgreSQL, which listens on a Unix socket only: the driver itself knows TCP alone. */
public final class DatabaseSockets extends SocketFactory {
    /** PostgreSQL's name of a socket has a port in it, although there is none. */
    static final int PORT = 5432;

    private static final String NAME = ".s.PGSQL." + PORT;

    /** The kernel's limit to the path of a socket, without the zero at its end. */
    private static final int LONGEST_PATH = 107;

    private final Path directory;

    /**
     * Made by the driver, for each connection.
     *
     * @param directory the directory of the socket, as in {@link #url}
     */
    public DatabaseSockets(String directory) {
        this.directory = Path.of(directory);
    }

    /** A URL for the superuser of the server whose socket is in this directory. The password is in none, because URLs are logged. */
    static String url(Path directory) {
        return "jdbc:postgresql://localhost:%d/postgres?user=postgres&sslmode=disable&gssEncMode=disable&socketFactory=%s&socketFactoryArg=%s"
                .formatted(
                        PORT,
                        DatabaseSockets.class.getName(),
                        URLEncoder.encode(directory.toString(), StandardCharsets.UTF_8));
    }

    /** Connects at once; the driver's address is ignored. */
    @Override
    public Socket createSocket() throws IOException {
        Path socket = directory.resolve(NAME);
        try {
            if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH) {
                return new DatabaseSocket(connect(socket));
            }
            try (Descriptor opened = Descriptor.trusted(directory)) {
                return new DatabaseSocket(connect(opened.path(NAME)));
            }
        } catch (IOException failed) {
            throw new IOException(
                    "the embedded PostgreSQL's socket %s: %s".formatted(socket, failed.getMessage()), failed);
        }
    }

    /** Never waits: where the server's queue is full, the next try may find it empty. */
    private static SocketChannel connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
                throw new IOException("it is not connected at once");
            }
            return channel;
        } catch (IOException | RuntimeException refused) {
            channel.close();
            throw refused;
        }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket();
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return createSocket();
    }
}
