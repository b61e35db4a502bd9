package org.caravault.exec;

import java.util.List;
import java.util.Set;

/**
 * How this process starts and kills others: with an environment that holds what programs need and nothing of the service's own, which may be a password
 * of the database or a token. A program that needs a secret gets it by name.
 */
public final class ChildProcess {
    private static final Set<String> KEPT = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "TMPDIR",
            "TZ",
            "JAVA_HOME",
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "LD_LIBRARY_PATH",
            "LD_PRELOAD");

    private ChildProcess() {}

    /** A program and its arguments, which no shell reads. */
    public static ProcessBuilder builder(List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().keySet().retainAll(KEPT);
        builder.environment().put("LC_ALL", "C.UTF-8"); // its words are matched and shown
        return builder;
    }

    /** Ends a program at once, with all that it has started. Its output is closed, too. */
    public static void kill(Process program) {
        program.descendants().forEach(ProcessHandle::destroyForcibly);
        program.destroyForcibly();
    }
}
