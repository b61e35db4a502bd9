package org.caravault.notify;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;

/** Sends one mail with the addresses of a settings file, in a process whose locale a test chooses. */
final class MailOnce {
    private MailOnce() {}

    /** FILE: the settings. */
    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0]);
        Settings settings = Settings.read(Optional.of(file), Map.of(), List.of(), file.resolveSibling("data"));
        Emails.Account account = new Emails.Account(
                URI.create(settings.text(Key.NOTIFY_EMAIL_SERVER)),
                settings.text(Key.NOTIFY_EMAIL_FROM),
                settings.text(Key.NOTIFY_EMAIL_TO),
                "",
                "",
                true);
        new Emails(account)
                .send(
                        new Delivery(
                                new UUID(0, 1),
                                "email",
                                "backup_failed\r\nBcc: évil@example.org",
                                "default",
                                "subject",
                                "Sicherung überfällig",
                                Optional.empty(),
                                Optional.empty(),
                                Instant.EPOCH,
                                Set.of()),
                        "{\"long\": \"" + "äx".repeat(20_000) + "\"}");
    }
}
