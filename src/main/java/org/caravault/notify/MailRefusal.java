package org.caravault.notify;

import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.InternetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.caravault.problem.SafeText;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;

/**
 * How a mail server refused a mail: all of it, or some of its recipients.
 *
 * @param deliveredTo the addresses for which the server has taken the mail
 * @param words what the server said, in one line
 */
record MailRefusal(List<String> deliveredTo, String words) {
    /** A server may say as much as it likes; this much is stored and logged. */
    private static final int MOST_WORDS = 300;

    MailRefusal {
        deliveredTo = List.copyOf(deliveredTo);
    }

    static MailRefusal of(MessagingException refused) {
        List<String> deliveredTo = deliveredTo(refused);
        List<SMTPAddressFailedException> recipients = recipients(refused);
        String ofRecipients = recipients.stream()
                .map(each -> "%s (%s)".formatted(each.getAddress().getAddress(), words(each)))
                .collect(Collectors.joining(", ", "refused ", ""));
        if (recipients.isEmpty()) {
            return new MailRefusal(deliveredTo, "did not take the mail: " + words(refused));
        }
        boolean isAll = deliveredTo.isEmpty() && saysMore(refused);
        return new MailRefusal(
                deliveredTo,
                isAll ? "did not take the mail: %s; it %s".formatted(words(refused), ofRecipients) : ofRecipients);
    }

    private static List<String> deliveredTo(MessagingException refused) {
        return refused instanceof SendFailedException failed && failed.getValidSentAddresses() != null
                ? Arrays.stream(failed.getValidSentAddresses())
                        .map(MailRefusal::plain)
                        .toList()
                : List.of();
    }

    private static String plain(Address address) {
        return address instanceof InternetAddress internet ? internet.getAddress() : address.toString();
    }

    private static List<SMTPAddressFailedException> recipients(MessagingException refused) {
        List<SMTPAddressFailedException> recipients = new ArrayList<>();
        Exception next = refused;
        while (next instanceof MessagingException one) {
            if (one instanceof SMTPAddressFailedException recipient) {
                recipients.add(recipient);
            }
            next = one.getNextException();
        }
        return recipients;
    }

    /** That all recipients were refused is thrown as a plain exception with words of the library's own. */
    private static boolean saysMore(MessagingException refused) {
        return refused.getClass() != SendFailedException.class && !(refused instanceof SMTPAddressFailedException);
    }

    private static String words(MessagingException said) {
        String words = String.valueOf(said.getMessage()).strip();
        return SafeText.line(words.length() <= MOST_WORDS ? words : words.substring(0, MOST_WORDS) + "…");
    }
}
