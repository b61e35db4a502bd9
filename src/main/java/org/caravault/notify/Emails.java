package org.caravault.notify;

import jakarta.mail.Address;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.caravault.problem.SafeText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Mails events. */
public final class Emails {
    private static final Logger LOG = LoggerFactory.getLogger(Emails.class);
    private static final String PATIENCE_MS = "20000";

    /** For all of a mail: each read has a deadline, but a server may answer a byte at a time. Less than a delivery is reserved for. */
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    /**
     * Where mail goes, and as whom.
     *
     * @param server {@code smtp://host:port} or {@code smtps://host:port}
     * @param to addresses, separated by commas
     * @param user empty: the server wants no password
     * @param mustEncrypt whether a password is sent to none but a server that encrypts
     */
    public record Account(URI server, String from, String to, String user, String password, boolean mustEncrypt) {
        private boolean hasUser() {
            return !user.isEmpty();
        }

        @Override
        public String toString() {
            return user + " at " + server; // never the password
        }
    }

    private final Account account;
    private final Duration deadline;

    public Emails(Account account) {
        this(account, DEADLINE);
    }

    Emails(Account account, Duration deadline) {
        this.account = account;
        this.deadline = deadline;
    }

    /**
     * Mails one event, to those who do not have it: its message for a person, then the event as JSON for a program. Throws when the server does not
     * accept it for all of them.
     */
    public void send(@Variable(Events.DELIVERY) Delivery delivery, @Body String json) throws IOException {
        if (account.to().isEmpty()) {
            throw new IOException("notify says email, and notify.email.to is not set");
        }
        String scheme = account.server().getScheme();
        DeadlineSockets sockets = new DeadlineSockets(deadline);
        Session session = Session.getInstance(properties(scheme, account.hasUser() && account.mustEncrypt(), sockets));
        try (sockets) {
            List<InternetAddress> all = MailAddresses.recipients(account.to());
            Address[] left = all.stream()
                    .filter(recipient -> !delivery.deliveredTo().contains(recipient.getAddress()))
                    .toArray(Address[]::new);
            if (left.length == 0) {
                return; // whoever was refused is no recipient any more
            }
            send(session.getTransport(scheme), mail(session, all, delivery, json), left);
        } catch (MessagingException refused) {
            throw failure(refused, sockets.isOver());
        }
    }

    private MimeMessage mail(Session session, List<InternetAddress> to, Delivery delivery, String json)
            throws MessagingException {
        MimeMessage mail = new MimeMessage(session);
        mail.setFrom(MailAddresses.sender(account.from()));
        mail.setRecipients(Message.RecipientType.TO, to.toArray(Address[]::new));
        mail.setSubject(
                "Caravault: " + SafeText.line(delivery.kind().replace('_', ' ')), StandardCharsets.UTF_8.name());
        mail.setText(
                SafeText.line(delivery.message()) + "\n\n" + SafeText.lines(json) + "\n",
                StandardCharsets.UTF_8.name());
        mail.setSentDate(Date.from(delivery.at()));
        mail.saveChanges();
        return mail;
    }

    private void send(Transport transport, MimeMessage mail, Address[] left) throws MessagingException {
        boolean known = account.hasUser();
        try {
            transport.connect(
                    account.server().getHost(),
                    account.server().getPort(),
                    known ? account.user() : null,
                    known ? account.password() : null);
            transport.sendMessage(mail, left);
        } finally {
            close(transport);
        }
    }

    /** A server that has taken a mail and then says no goodbye has taken it. */
    private static void close(Transport transport) {
        try {
            transport.close();
        } catch (MessagingException cutOff) {
            LOG.debug("a mail server did not end the connection: {}", cutOff.getMessage());
        }
    }

    private IOException failure(MessagingException refused, boolean isOver) {
        MailRefusal refusal = MailRefusal.of(refused);
        String message = "the mail server %s %s".formatted(account.server(), refusal.words());
        if (!refusal.deliveredTo().isEmpty()) {
            return new PartlyDeliveredException(message, refused, refusal.deliveredTo());
        }
        return new IOException(
                isOver
                        ? "the mail server %s did not take the mail within %d s"
                                .formatted(account.server(), deadline.toSeconds())
                        : message,
                refused);
    }

    private static Properties properties(String scheme, boolean mustEncrypt, DeadlineSockets sockets) {
        Properties properties = new Properties();
        String prefix = "mail." + scheme + ".";
        properties.put(prefix + "socketFactory", sockets);
        properties.setProperty(prefix + "socketFactory.fallback", "false");
        properties.setProperty(prefix + "connectiontimeout", PATIENCE_MS);
        properties.setProperty(prefix + "timeout", PATIENCE_MS);
        properties.setProperty(prefix + "writetimeout", PATIENCE_MS);
        properties.setProperty(prefix + "sendpartial", "true"); // one who is refused keeps it from no other
        properties.setProperty(prefix + "starttls.enable", "true");
        properties.setProperty(
                prefix + "starttls.required", Boolean.toString(mustEncrypt)); // else the password is anybody's
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        return properties;
    }
}
