package org.caravault.exec;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command of the operating system has not done what it was asked; the message holds its own words. */
public final class CommandFailedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final Pattern SERVER = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+]):/.*");

    private CommandFailedException(String message) {
        super(message);
    }

    /** The command ended with a code other than 0. */
    public static CommandFailedException exit(List<String> command, int code, String stderr) {
        String said = stderr.strip();
        return new CommandFailedException("%s failed (rc %d%s)"
                .formatted(
                        String.join(" ", command),
                        code,
                        said.isEmpty() ? "" : ": " + said.replaceAll("\\s*\\n\\s*", "; ")));
    }

    static CommandFailedException deadline(List<String> command, Duration deadline) {
        return new CommandFailedException("%s: %s did not end within %d s and was killed"
                .formatted(noAnswer(command, deadline), String.join(" ", command), deadline.toSeconds()));
    }

    /** The command ended well, but its output was not complete in time, or has more bytes than are kept. */
    static CommandFailedException incomplete(List<String> command, Duration deadline, int kept) {
        return new CommandFailedException(
                "%s ended, but its output was not complete within %d s, or was longer than %d MiB, so it cannot be used"
                        .formatted(String.join(" ", command), deadline.toSeconds(), kept >> 20));
    }

    /** Who has not answered: the server in the command, if it names one. What exportfs is given names a client. */
    private static String noAnswer(List<String> command, Duration deadline) {
        return command.stream()
                .filter(word -> !command.get(0).endsWith("exportfs"))
                .map(SERVER::matcher)
                .filter(Matcher::matches)
                .findFirst()
                .map(server -> "no answer from %s for %d s".formatted(server.group(1), deadline.toSeconds()))
                .orElse("no answer");
    }
}
