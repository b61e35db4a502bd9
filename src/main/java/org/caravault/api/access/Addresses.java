package org.caravault.api.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.caravault.Refusal;
import org.caravault.api.wire.Texts;

/** To whom an owner may open a share: IP addresses and networks. */
final class Addresses {
    /** Only digits and separators: a name would be looked up. */
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    private Addresses() {}

    /** The address, as it was written. */
    static String ip(String written) {
        int slash = written.indexOf('/');
        String address = slash < 0 ? written : written.substring(0, slash);
        String bits = slash < 0 ? "0" : written.substring(slash + 1);
        boolean four = IPV4.matcher(address).matches();
        int most = four ? IPV4_BITS : IPV6_BITS;
        if ((!four && !isIpv6(address)) || !bits.matches("\\d{1,3}") || Integer.parseInt(bits) > most) {
            throw Refusal.invalid(
                    "'%s' does not appear to be an IPv4 or IPv6 network".formatted(Texts.shortened(written)));
        }
        return written;
    }

    private static boolean isIpv6(String address) {
        try {
            return IPV6.matcher(address).matches()
                    && InetAddress.getByName(address).getAddress().length * Byte.SIZE == IPV6_BITS;
        } catch (UnknownHostException malformed) {
            return false;
        }
    }
}
