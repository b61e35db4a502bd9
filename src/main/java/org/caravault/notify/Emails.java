package org.caravault.notify;

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
import java.util.Properties;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.caravault.problem.SafeText;

/** Mails events. */
public final class Emails {
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

    /** Mails one event: its message for a person, then the event as JSON for a program. Throws when the server does not accept it. */
    public void send(@Variable(Events.DELIVERY) Delivery delivery, @Body String json) throws IOException {
        if (account.to().isEmpty()) {
            throw new IOException("notify says email, and notify.email.to is not set");
        }
        String scheme = account.server().getScheme();
        boolean known = !account.user().isEmpty();
        DeadlineSockets sockets = new DeadlineSockets(deadline);
        Session session = Session.getInstance(properties(scheme, known && account.mustEncrypt(), sockets));
        try (sockets;
                Transport transport = session.getTransport(scheme)) {
            MimeMessage mail = new MimeMessage(session);
            mail.setFrom(new InternetAddress(account.from()));
            mail.setRecipients(Message.RecipientType.TO, InternetAddress.parse(account.to()));
            mail.setSubject("Caravault: " + delivery.kind().replace('_', ' '), StandardCharsets.UTF_8.name());
            mail.setText(
                    SafeText.line(delivery.message()) + "\n\n" + SafeText.lines(json) + "\n",
                    StandardCharsets.UTF_8.name());
            mail.setSentDate(Date.from(delivery.at()));
            mail.saveChanges();
            transport.connect(
                    account.server().getHost(),
                    account.server().getPort(),
                    known ? account.user() : null,
                    known ? account.password() : null);
            transport.sendMessage(mail, mail.getAllRecipients());
        } catch (MessagingException refused) {
            if (sockets.isOver()) {
                throw new IOException(
                        "the mail server %s did not take the mail within %d s"
                                .formatted(account.server(), deadline.toSeconds()),
                        refused);
            }
            throw new IOException(
                    "the mail server %s did not take the mail: %s".formatted(account.server(), refused.getMessage()),
                    refused);
        }
    }

    private static Properties properties(String scheme, boolean mustEncrypt, DeadlineSockets sockets) {
        Properties properties = new Properties();
        String prefix = "mail." + scheme + ".";
        properties.put(prefix + "socketFactory", sockets);
        properties.setProperty(prefix + "socketFactory.fallback", "false");
        properties.setProperty(prefix + "connectiontimeout", PATIENCE_MS);
        properties.setProperty(prefix + "timeout", PATIENCE_MS);
        properties.setProperty(prefix + "writetimeout", PATIENCE_MS);
        properties.setProperty(prefix + "starttls.enable", "true");
        properties.setProperty(
                prefix + "starttls.required", Boolean.toString(mustEncrypt)); // else the password is anybody's
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        return properties;
    }
}
