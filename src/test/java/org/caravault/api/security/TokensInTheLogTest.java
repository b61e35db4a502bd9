package org.caravault.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.caravault.api.testing.RunningService;
import org.caravault.identity.Role;
import org.caravault.identity.TokenFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log is read by many, copied and sent away: who finds a token in it is whoever the token was made for. */
class TokensInTheLogTest {
    @TempDir
    private Path data;

    private static final class Everything extends AbstractAppender {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        Everything() {
            super("everything", null, null, false, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            lines.add(event.getLoggerName() + " " + event.getMessage().getFormattedMessage() + " " + event.getThrown());
        }
    }

    @Test
    void noneIsThereForAnyCallerHoweverMuchIsLogged() throws Exception {
        TokenFile tokens = new TokenFile(data.resolve("tokens"));
        String known = tokens.add("ann", "blue", Role.MEMBER);
        String unknown = known.substring(0, known.length() - 4) + "0000";
        Everything log = new Everything();
        log.start();
        Logger root = (Logger) LogManager.getRootLogger();
        root.addAppender(log);
        Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.DEBUG);
        try (RunningService service = RunningService.start(data, "auth_strategy=tokens")) {
            assertThat(ask(service, known, "GET", "/v2/shares", "")).isEqualTo(200);
            assertThat(ask(service, known, "POST", "/v2/share-backups", "{")).isEqualTo(400);
            assertThat(ask(service, known, "GET", "/v2/share-backups/none", "")).isEqualTo(404);
            assertThat(ask(service, known, "DELETE", "/v2/types/none", "")).isIn(403, 404);
            assertThat(ask(service, unknown, "GET", "/v2/shares", "")).isEqualTo(401);
        } finally {
            Configurator.reconfigure(); // as it was, and without this test's appender
        }
        assertThat(log.lines)
                .anyMatch(line -> line.contains("listening on"))
                .noneMatch(line -> line.contains(known) || line.contains(unknown));
    }

    private static int ask(RunningService service, String token, String method, String path, String body) {
        return service.askAs(token, method, path, body, "2.91", "true").code();
    }
}
