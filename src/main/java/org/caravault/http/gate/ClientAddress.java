package org.caravault.http.gate;

import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/** What counts as one client where clients are limited: an IPv4 address, or the 64 bits that an IPv6 site has at least. */
public final class ClientAddress {
    private static final int SITE_BYTES = 8;

    private ClientAddress() {}

    /** Of a connection's other end; never asks a name server. */
    public static String of(SocketAddress remote) {
        String host = remote == null ? null : remote.hostAddress();
        if (host == null) {
            return "unknown";
        }
        try {
            return host.contains(":") ? site(InetAddress.getByName(host)) : host;
        } catch (UnknownHostException malformed) {
            return host;
        }
    }

    private static String site(InetAddress address) {
        return address instanceof Inet6Address
                ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), SITE_BYTES)) + "/64"
                : address.getHostAddress();
    }
}
