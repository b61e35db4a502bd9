package org.caravault.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers that a test starts. */
public final class FreePort {
    /** Below those that the kernel gives to clients: a test with hundreds of connections takes many of them. */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;

    private FreePort() {}

    /** A port of loopback at which nothing listens now. */
    public static int find() throws IOException {
        int port = any();
        while (!isFree(port)) {
            port = any();
        }
        return port;
    }

    private static int any() {
        return ThreadLocalRandom.current().nextInt(FIRST, LAST);
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        }
    }
}
