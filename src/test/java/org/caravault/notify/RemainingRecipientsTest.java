package org.caravault.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.caravault.notify.MailLab.ALSO;
import static org.caravault.notify.MailLab.HERE;

import java.nio.file.Path;
import java.time.Duration;
import org.caravault.api.testing.LogLines;
import org.caravault.testing.RunningRoutes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has a mail and who is still to get it is in the database: what happens between two tries loses none. */
class RemainingRecipientsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String MESSAGE = "it failed";

    @TempDir
    private Path data;

    private MailLab lab;

    @BeforeEach
    void open() throws Exception {
        lab = new MailLab(data);
    }

    @AfterEach
    void close() throws Exception {
        lab.close();
    }

    /** As when the node dies between the mail and the row: whoever tries it next mails to all, because none may lack it. */
    @Test
    void whatIsNotNotedIsMailedAgain() throws Exception {
        lab.refuse("RCPT TO:<also=450 later");
        try (LogLines log = LogLines.listen();
                RunningRoutes routes = lab.start(HERE + "," + ALSO, 20)) {
            lab.db
                    .sql(
                            "create function refuse() returns trigger language plpgsql as 'begin raise exception ''for a while''; end'")
                    .update();
            lab.db
                    .sql(
                            "create trigger refuse before update of failure on deliveries for each row execute function refuse()")
                    .update();
            MailLab.emit(routes, MESSAGE);
            await().atMost(SOON)
                    .until(() -> log.all().stream()
                            .anyMatch(line -> line.contains("the events for email cannot be delivered now")));
            assertThat(lab.copies(HERE, MESSAGE)).isOne();
            lab.db.sql("drop trigger refuse on deliveries").update();
            lab.db.sql("update deliveries set try_at = clock_timestamp()").update();
            lab.awaitDelivery("delivered_to = array['" + HERE + "']");
            assertThat(lab.copies(HERE, MESSAGE)).isEqualTo(2);
        }
    }

    @Test
    void whoIsRemovedFromTheSettingsIsTriedNoMore() throws Exception {
        lab.refuse("RCPT TO:<also=550 no such user");
        try (RunningRoutes routes = lab.start(HERE + "," + ALSO, 20)) {
            MailLab.emit(routes, MESSAGE);
            lab.awaitDelivery("delivered_to = array['" + HERE + "']");
        }
        try (RunningRoutes routes = lab.start(HERE, 20)) {
            lab.awaitDelivery("state = 'sent'");
            assertThat(routes.count("deliveries where failure is null")).isOne();
        }
        assertThat(lab.copies(HERE, MESSAGE)).isOne();
    }

    @Test
    void whoIsPutInTheirPlaceGetsWhatIsDue() throws Exception {
        lab.refuse("RCPT TO:<also=550 no such user");
        try (RunningRoutes routes = lab.start(HERE + "," + ALSO, 20)) {
            MailLab.emit(routes, MESSAGE);
            lab.awaitDelivery("delivered_to = array['" + HERE + "']");
        }
        try (RunningRoutes routes = lab.start(HERE + ", new@example.org", 20)) {
            lab.awaitDelivery("state = 'sent'");
            assertThat(routes.count("deliveries where failure is null")).isOne();
        }
        assertThat(lab.copies(HERE, MESSAGE)).isOne();
        assertThat(lab.copies("new@example.org", MESSAGE)).isOne();
    }

    @Test
    void aRefusalIsLoggedOnceAndNotForEachMail() throws Exception {
        lab.refuse("RCPT TO:<also=550 no such user");
        try (LogLines log = LogLines.listen();
                RunningRoutes routes = lab.start(HERE + "," + ALSO, 2)) {
            for (int i = 0; i < 3; i++) {
                MailLab.emit(routes, MESSAGE + i);
            }
            await().atMost(SOON).until(() -> routes.count("deliveries where state = 'dead' and tries = 2") == 3);
            assertThat(lab.server.mailbox(HERE)).hasSize(3);
            assertThat(warnings(log, "and is tried again")).isOne();
            assertThat(warnings(log, "and is not tried again")).isOne();
        }
    }

    private static long warnings(LogLines log, String text) {
        return log.all().stream()
                .filter(line ->
                        line.startsWith("WARN") && line.contains(text) && line.contains(ALSO + " (550 no such user)"))
                .count();
    }
}
