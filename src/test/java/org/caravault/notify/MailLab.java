package org.caravault.notify;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.StandInMailServer;
import org.caravault.testing.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A mail server that refuses what a test wants refused, and routes that mail events through it. */
final class MailLab implements AutoCloseable {
    static final String HERE = "here@example.org";
    static final String ALSO = "also@example.org";

    private static final Duration SOON = Duration.ofSeconds(60);

    final HikariDataSource pool = TestDatabase.fresh();
    final JdbcClient db = JdbcClient.create(pool);
    final StandInMailServer server;
    private final Path data;
    private volatile Function<String, Optional<String>> script = command -> Optional.empty();

    MailLab(Path data) throws Exception {
        this.data = data;
        this.server = new StandInMailServer(command -> script.apply(command));
    }

    RunningRoutes start(String to, int tries) throws Exception {
        return RunningRoutes.start(
                pool,
                data,
                List.of(
                        "quota_backups=-1",
                        "notify.polling_ms=50",
                        "notify=email",
                        "notify.email.server=" + server.url(),
                        "notify.email.to=" + to,
                        "notify.tries=" + tries),
                main -> {});
    }

    static void emit(RunningRoutes routes, String message) {
        routes.ask(
                "direct:event",
                new Event(Event.Kind.BACKUP_FAILED, "default", Optional.of(new UUID(0, 7)), message),
                Object.class);
    }

    /** {@code START=ANSWER; …}: what commands that begin so are answered; {@code *N}: only the first N. No answer: the server hangs up. */
    void refuse(String rules) {
        Map<String, Integer> asked = new HashMap<>();
        script = command -> {
            for (String rule : rules.split(";", -1)) {
                String[] parts = rule.strip().split("=", 2);
                String[] answer = parts[parts.length - 1].split("\\*", 2);
                if (parts.length == 2
                        && command.startsWith(parts[0])
                        && (answer.length == 1
                                || asked.merge(parts[0], 1, Integer::sum) <= Integer.parseInt(answer[1]))) {
                    return Optional.of(answer[0]);
                }
            }
            return Optional.empty();
        };
    }

    /** How many mails about an event a recipient got. */
    long copies(String address, String message) {
        return server.mailbox(address).stream()
                .filter(mail -> mail.contains(message))
                .count();
    }

    /** Awaits that one delivery is as this says, a part of SQL. */
    void awaitDelivery(String condition) {
        await().atMost(SOON)
                .until(() -> db.sql("select count(*) from deliveries where " + condition)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    /** The delivery of an event: state, tries, who has it, failure. */
    String row(String message) {
        return db.sql("""
                select d.state || ' | ' || d.tries || ' | ' || array_to_string(d.delivered_to, ',') || ' | ' || coalesce(d.failure, '')
                from deliveries d join events e on e.id = d.event_id where e.message = ?""").param(message).query(String.class).single();
    }

    @Override
    public void close() throws IOException {
        server.close();
        pool.close();
    }
}
