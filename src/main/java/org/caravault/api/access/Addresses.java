package org.caravault.api.access;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.caravault.http.answer.Texts;
import org.caravault.problem.RefusalException;

/** To whom an owner may open a share: IP addresses and networks. */
final class Addresses {
    /** Only digits and separators: a name would be looked up. */
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");
    private static final Pattern BITS = Pattern.compile("0|[1-9]\\d{0,2}");
    private static final int IPV4_BYTES = 4;

    private Addresses() {}

    /**
     * Refuses what is neither an address nor a network.
     *
     * @param sixToo whether an IPv6 one may be meant: older clients do not know them
     */
    static void ip(String written, boolean sixToo) {
        int slash = written.indexOf('/');
        byte[] address = bytes(slash < 0 ? written : written.substring(0, slash), sixToo);
        int most = address.length * Byte.SIZE;
        String bits = slash < 0 ? Integer.toString(most) : written.substring(slash + 1);
        if (most == 0 || !BITS.matcher(bits).matches() || Integer.parseInt(bits) > most) {
            throw RefusalException.invalid("'%s' does not appear to be an IPv4%s network"
                    .formatted(Texts.shortened(written), sixToo ? " or IPv6" : ""));
        }
        if (new BigInteger(1, address).getLowestSetBit() >= 0
                && new BigInteger(1, address).getLowestSetBit() < most - Integer.parseInt(bits)) {
            throw RefusalException.invalid("%s has host bits set".formatted(written));
        }
    }

    /** Empty: it is not an address. */
    private static byte[] bytes(String address, boolean sixToo) {
        boolean four = IPV4.matcher(address).matches();
        try {
            byte[] bytes = four || (sixToo && IPV6.matcher(address).matches())
                    ? InetAddress.getByName(address).getAddress()
                    : new byte[0];
            return four == (bytes.length == IPV4_BYTES) ? bytes : new byte[0];
        } catch (UnknownHostException malformed) {
            return new byte[0];
        }
    }
}
