package org.caravault.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Another user of this host, without any privilege: {@code nobody}. Only root can act as him. */
public final class OtherUser {
    private static final String UID = "65534";

    private OtherUser() {}

    /** What a program of his said, and how it ended. */
    public record Outcome(int code, String said) {}

    /** Skips the test unless this process can act as him. */
    public static void mustBePossible() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "to act as another user needs root");
    }

    /** Runs a program as him. */
    public static Outcome runs(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid", UID, "--regid", UID, "--clear-groups", "--inh-caps=-all", "--"));
        // setpriv itself executes a program with root's capabilities, which only that exec takes away: so the shell is
        // the one that it executes.
        command.addAll(List.of("sh", "-c", "exec \"$@\"", "sh"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), said);
    }
}
