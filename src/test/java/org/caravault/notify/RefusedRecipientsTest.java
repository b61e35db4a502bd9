package org.caravault.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.caravault.notify.MailLab.ALSO;
import static org.caravault.notify.MailLab.HERE;

import java.nio.file.Path;
import java.util.Optional;
import org.caravault.testing.RunningRoutes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A recipient whom the mail server refuses keeps the mail from no other, and no one gets it twice because of another. */
class RefusedRecipientsTest {
    @TempDir
    private static Path data;

    private static MailLab lab;
    private static RunningRoutes routes;

    @BeforeAll
    static void start() throws Exception {
        lab = new MailLab(data);
        routes = lab.start(HERE + ", " + ALSO + ", " + HERE, 2);
    }

    @AfterAll
    static void end() throws Exception {
        routes.close();
        lab.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            nothing refused          |                                                  | 1 | 1 | sent | 1 | ''               | ''
            one refused for good     | RCPT TO:<also=550 5.1.1 no such user             | 1 | 0 | dead | 2 | here@example.org | refused also@example.org (550 5.1.1 no such user)
            one refused for a moment | RCPT TO:<also=450 greylisted*1                   | 1 | 1 | sent | 2 | here@example.org | ''
            an unusual refusal       | RCPT TO:<also=454 4.7.1 later*1                  | 1 | 1 | sent | 2 | here@example.org | ''
            all refused              | RCPT TO:=550 no                                  | 0 | 0 | dead | 2 | ''               | refused here@example.org (550 no), also@example.org (550 no)
            the sender refused       | MAIL FROM:=553 not you                           | 0 | 0 | dead | 2 | ''               | did not take the mail: 553 not you
            the mail refused         | .=554 no thanks                                  | 0 | 0 | dead | 2 | ''               | did not take the mail: 554 no thanks
            one, then the mail       | RCPT TO:<also=550 no; .=554 full                 | 0 | 0 | dead | 2 | ''               | did not take the mail: 554 full; it refused also@example.org (550 no)
            it dies before DATA      | DATA=*1                                          | 1 | 1 | sent | 2 | ''               | ''
            it dies after DATA       | .=*1                                             | 1 | 1 | sent | 2 | ''               | ''
            it dies at a recipient   | RCPT TO:<also=*1                                 | 1 | 1 | sent | 2 | ''               | ''
            it dies after the mail   | QUIT=*1                                          | 1 | 1 | sent | 1 | ''               | ''
            """)
    void theOthersGetItOnce(
            String what,
            String script,
            int here,
            int also,
            String state,
            int tries,
            String deliveredTo,
            String failure) {
        lab.refuse(Optional.ofNullable(script).orElse(""));
        MailLab.emit(routes, what);
        lab.awaitDelivery("state <> 'due' and event_id = (select id from events where message = '" + what + "')");
        assertThat(lab.copies(HERE, what)).isEqualTo(here);
        assertThat(lab.copies(ALSO, what)).isEqualTo(also);
        assertThat(lab.server.taken()).allMatch(mail -> mail.contains("To: " + HERE + ", " + ALSO));
        String said = failure.isEmpty() ? "" : "the mail server " + lab.server.url() + " " + failure;
        assertThat(lab.row(what)).isEqualTo("%s | %d | %s | %s", state, tries, deliveredTo, said);
    }

    /** PostgreSQL stores no NUL: the failure would not be noted, and the mail sent again every minute, without end. */
    @Test
    void theServersWordsAreText() {
        lab.refuse("RCPT TO:<also=550 no\u0000 such\u001b[2J user" + "x".repeat(5000));
        MailLab.emit(routes, "hostile words");
        lab.awaitDelivery("state = 'dead' and failure like '%userxxx%'");
        assertThat(lab.row("hostile words"))
                .contains("550 no\\u0000 such\\u001b[2J userxxx")
                .hasSizeLessThan(600);
        assertThat(lab.copies(HERE, "hostile words")).isOne();
    }
}
