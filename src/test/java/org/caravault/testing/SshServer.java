package org.caravault.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** A real SSH server on a port of its own, for one key, with a host key of its own. */
public final class SshServer implements AutoCloseable {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");

    private final Path home;
    private final int port;
    private final Process server;

    public SshServer(Path home) throws Exception {
        this.home = Files.createDirectories(home);
        Files.createDirectories(Path.of("/run/sshd")); // sshd wants it, and its package makes it only at boot
        port = FreePort.find();
        newKey("host_key");
        newKey("key");
        Files.copy(home.resolve("key.pub"), home.resolve("authorized"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(
                home.resolve("known"),
                "[127.0.0.1]:%d %s".formatted(port, Files.readString(home.resolve("host_key.pub"))));
        Files.writeString(home.resolve("config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s/host_key
                AuthorizedKeysFile %s/authorized
                StrictModes no
                PermitRootLogin prohibit-password
                UsePAM no
                PidFile none
                Subsystem sftp internal-sftp
                """.formatted(port, home, home));
        server = new ProcessBuilder(
                        SSHD.toString(), "-D", "-f", home.resolve("config").toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .start();
        await().atMost(Duration.ofSeconds(20)).until(this::listens);
    }

    public static boolean isInstalled() {
        return Files.isExecutable(SSHD);
    }

    public int port() {
        return port;
    }

    public Path key() {
        return home.resolve("key");
    }

    /** A file with this host's key. */
    public Path known() {
        return home.resolve("known");
    }

    private void newKey(String name) throws IOException, InterruptedException {
        List<String> command = List.of(
                "ssh-keygen",
                "-q",
                "-t",
                "ed25519",
                "-N",
                "",
                "-f",
                home.resolve(name).toString());
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("ssh-keygen failed");
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly();
    }
}
