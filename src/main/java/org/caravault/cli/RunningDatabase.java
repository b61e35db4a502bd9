package org.caravault.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.util.List;
import org.caravault.database.Database;
import org.caravault.problem.RefusalException;
import org.caravault.problem.SafeText;
import org.caravault.settings.BadSettingsException;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What commands have in common that ask the database of a service, whether it runs or not, and print an answer. */
record RunningDatabase(SettingsOptions options) {
    private static final int FAILED = 1;

    /** What a command asks. */
    @FunctionalInterface
    interface Question {
        /** {@return the answer, of one line or more} */
        String ask(JdbcClient db, Settings settings) throws CannotStartException;
    }

    /** Asks, and prints the answer or why there is none. {@return the command's exit code} */
    int print(Question question) throws IOException {
        try {
            Settings settings = options.read(List.of());
            try (HikariDataSource pool = pool(settings)) {
                System.out.println(SafeText.lines(
                        question.ask(JdbcClient.create(pool), settings).stripTrailing()));
                return 0;
            }
        } catch (RefusalException | BadSettingsException | CannotStartException wrong) {
            System.err.println(SafeText.lines(String.valueOf(wrong.getMessage())));
            return FAILED;
        }
    }

    /** One connection to the configured database, or to the embedded one of a service that runs: a command starts none. */
    private static HikariDataSource pool(Settings settings) throws IOException, CannotStartException {
        if (settings.given(Key.DB_URL).isPresent()) {
            return Database.configured(settings, 1);
        }
        return Database.running(settings, 1)
                .orElseThrow(() -> new CannotStartException(
                        "No service runs on " + settings.data() + ": name its directory with --data, or set db.url."));
    }
}
