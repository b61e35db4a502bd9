package org.caravault.http.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.caravault.settings.CannotStartException;

/** A place to listen. */
public record Endpoint(String host, int port) {
    /** Reads {@code HOST:PORT}; an IPv6 address stands in brackets. */
    public static Endpoint of(String text) {
        int colon = text.lastIndexOf(':');
        return new Endpoint(
                text.substring(0, colon).replace("[", "").replace("]", ""),
                Integer.parseInt(text.substring(colon + 1)));
    }

    /** Without authentication only this host's own programs may call. */
    public void mustBeLoopback() throws CannotStartException {
        if (!isLoopback()) {
            throw new CannotStartException(
                    "listen = %s is not a loopback address: with auth_strategy = none every caller is an administrator, so the service listens on 127.0.0.1 only; set auth_strategy = tokens or keystone"
                            .formatted(this));
        }
    }

    /** Whether only programs of this host reach it. */
    public boolean isLoopback() throws CannotStartException {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            throw new CannotStartException("listen = %s: there is no host of that name".formatted(this));
        }
    }

    /** Camel only logs that a port is taken, and goes on without it. */
    public void mustBeFree(String key) throws CannotStartException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException taken) {
            throw new CannotStartException(
                    "%s = %s:%d cannot be listened on (%s): stop what uses it, or choose another port"
                            .formatted(key, host, port, taken.getMessage()));
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
