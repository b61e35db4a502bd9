package org.caravault.notify;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.caravault.problem.SafeText;

/**
 * Addresses of mail, as a setting names them and as every mail server takes them: in ASCII. A name before an address is encoded (RFC 2047), a domain
 * is written as {@code xn--…}; for an address whose own name is not ASCII there is no such form.
 */
public final class MailAddresses {
    private static final char UNREADABLE = '\ufffd';

    private MailAddresses() {}

    /** {@return what is wrong with a list of recipients, to be read after the name of its setting; empty: all of them can be mailed} */
    public static Optional<String> problemOfRecipients(String list) {
        try {
            List<InternetAddress> unused = recipients(list);
            return Optional.empty();
        } catch (AddressException wrong) {
            return Optional.of(wrong.getMessage());
        }
    }

    /** {@return what is wrong with a sender, to be read after the name of its setting; empty: it can send mail} */
    public static Optional<String> problemOfSender(String one) {
        try {
            InternetAddress unused = sender(one);
            return Optional.empty();
        } catch (AddressException wrong) {
            return Optional.of(wrong.getMessage());
        }
    }

    /** The addresses between commas, each once. */
    static List<InternetAddress> recipients(String list) throws AddressException {
        mustBeReadable(list);
        Map<String, InternetAddress> recipients = new LinkedHashMap<>();
        for (String entry : entries(list)) {
            if (entry.isBlank()) {
                throw new AddressException("has an empty entry between its commas");
            }
            InternetAddress recipient = inAscii(entry.strip());
            recipients.putIfAbsent(recipient.getAddress(), recipient);
        }
        return List.copyOf(recipients.values());
    }

    /** The one address. */
    static InternetAddress sender(String one) throws AddressException {
        mustBeReadable(one);
        if (one.isBlank()) {
            throw new AddressException("is empty");
        }
        if (entries(one).size() > 1) {
            throw new AddressException("names '%s', which is not one address".formatted(SafeText.line(one)));
        }
        return inAscii(one.strip());
    }

    /** A line end would begin a header of its own. */
    private static void mustBeReadable(String text) throws AddressException {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new AddressException("contains a line end or another control character");
        }
        if (text.indexOf(UNREADABLE) >= 0) {
            throw new AddressException(
                    "contains characters that could not be read: they must be UTF-8, and so must be the locale");
        }
    }

    /** What is between the commas that belong to no quoted name, comment or address. */
    private static List<String> entries(String list) {
        List<String> entries = new ArrayList<>();
        StringBuilder entry = new StringBuilder();
        boolean quoted = false;
        int depth = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '\\' && i + 1 < list.length()) {
                entry.append(c).append(list.charAt(++i));
                continue;
            }
            if (c == ',' && !quoted && depth == 0) {
                entries.add(entry.toString());
                entry.setLength(0);
                continue;
            }
            entry.append(c);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted) {
                depth += c == '(' || c == '<' ? 1 : c == ')' || c == '>' ? -1 : 0;
            }
        }
        entries.add(entry.toString());
        return entries;
    }

    private static InternetAddress inAscii(String entry) throws AddressException {
        InternetAddress[] parsed;
        try {
            parsed = InternetAddress.parse(Normalizer.normalize(entry, Normalizer.Form.NFC), true);
        } catch (AddressException wrong) {
            throw new AddressException("names '%s', which is no address (%s)"
                    .formatted(SafeText.line(entry), SafeText.line(wrong.getMessage())));
        }
        if (parsed.length != 1 || parsed[0].isGroup() || parsed[0].getAddress().isEmpty()) {
            throw new AddressException("names '%s', which is not one address".formatted(SafeText.line(entry)));
        }
        InternetAddress address = parsed[0];
        address.setAddress(inAscii(address.getAddress(), entry));
        try {
            address.setPersonal(
                    address.getPersonal(), StandardCharsets.UTF_8.name()); // as parsed it is sent as it was written
        } catch (UnsupportedEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
        return address;
    }

    private static String inAscii(String address, String entry) throws AddressException {
        int at = address.lastIndexOf('@');
        String own = at < 0 ? address : address.substring(0, at);
        if (!isAscii(own)) {
            throw new AddressException("names '%s', and most mail servers take no address with '%s' before its '@'"
                    .formatted(SafeText.line(entry), SafeText.line(own)));
        }
        return at < 0 ? own : own + '@' + domain(address.substring(at + 1), entry);
    }

    /**
     * Java knows the mapping of 2003, which turns some letters into others, as ß into ss: what does not come back as it was would be another domain.
     */
    private static String domain(String domain, String entry) throws AddressException {
        String written = domain.toLowerCase(Locale.ROOT);
        if (isAscii(written)) {
            return written;
        }
        try {
            String ascii = IDN.toASCII(written);
            if (isAscii(ascii) && IDN.toUnicode(ascii).equals(written)) {
                return ascii;
            }
        } catch (IllegalArgumentException noDomain) {
            throw new AddressException("names '%s', whose domain is none (%s)"
                    .formatted(SafeText.line(entry), SafeText.line(String.valueOf(noDomain.getMessage()))));
        }
        throw new AddressException("names '%s', whose domain can be read in two ways: write it in ASCII, as xn--…"
                .formatted(SafeText.line(entry)));
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
