package org.caravault.mount;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.List;

/** A command of the operating system has not done what it was asked; the message holds its own words. */
public final class CommandFailed extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private CommandFailed(String message) {
        super(message);
    }

    /** The command ended with a code other than 0. */
    public static CommandFailed exit(List<String> command, int code, String stderr) {
        String said = stderr.strip();
        return new CommandFailed("%s failed (rc %d%s)"
                .formatted(
                        String.join(" ", command),
                        code,
                        said.isEmpty() ? "" : ": " + said.replaceAll("\\s*\\n\\s*", "; ")));
    }

    static CommandFailed deadline(List<String> command, Duration deadline) {
        return new CommandFailed("%s did not end within %d s and was killed: does the server answer?"
                .formatted(String.join(" ", command), deadline.toSeconds()));
    }
}
