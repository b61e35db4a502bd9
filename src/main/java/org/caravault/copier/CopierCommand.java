package org.caravault.copier;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.caravault.exec.ChildProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command that starts the copier. In an installation it is the launcher's own, {@code bin/copier-flags}: the flags, a jar of its own and an
 * archive of its classes halve the start, which every copy pays. Without one, as in tests, the copier starts from this process's class path.
 */
public final class CopierCommand {
    private static final Logger LOG = LoggerFactory.getLogger(CopierCommand.class);
    private static final String MAIN = "org.caravault.copy.cli.CopyMain";
    private static final String CALLS = "caravault.copy.calls";
    private static final String FLAGS = "bin/copier-flags";
    private static final String PRINT = ". \"$0\" && printf '%s\\0' \"${COPY_JAVA[@]}\"";
    private static final long DEADLINE_S = 30; // the first one makes the archive

    private CopierCommand() {}

    /** {@return a command, to which the copier's arguments are to be added} */
    public static List<String> find() {
        return find(placeOf(MAIN));
    }

    /** The place is the jar, or the directory of classes, that the copier is in. */
    public static List<String> find(Path place) {
        if (Files.isDirectory(place)) {
            return fromClassPath(place);
        }
        Path target = place.toAbsolutePath().getParent();
        Path home = target.resolveSibling("");
        boolean installed = Files.exists(home.resolve(FLAGS)) && Files.exists(target.resolve("caravault-copier.jar"));
        if (!installed) {
            return fromClassPath(place);
        }
        try {
            return fromFlags(home);
        } catch (IOException why) {
            LOG.warn(
                    "{} cannot be used ({}); the copier starts without it, a little slower",
                    home.resolve(FLAGS),
                    why.getMessage());
            return fromClassPath(place);
        }
    }

    private static List<String> fromFlags(Path home) throws IOException {
        ProcessBuilder shell = ChildProcess.builder(
                List.of("bash", "-c", PRINT, home.resolve(FLAGS).toString()));
        shell.environment().put("HOME_DIR", home.toString());
        shell.environment().put("java", java());
        shell.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = shell.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (exitCode(process) != 0 || !said.contains(MAIN)) {
            throw new IOException("it names no command");
        }
        return List.of(said.split("\0"));
    }

    private static int exitCode(Process process) throws IOException {
        try {
            if (process.waitFor(DEADLINE_S, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
            throw new IOException("it does not end");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The copier needs itself and JNA, and nothing else of this process's class path. */
    private static List<String> fromClassPath(Path place) {
        String classPath = Stream.of(place, placeOf("com.sun.jna.Native"))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        return List.of(
                java(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-D" + CALLS + "=" + System.getProperty(CALLS, ""), // as a test names it
                "-cp",
                classPath,
                MAIN);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Path placeOf(String className) {
        try {
            Class<?> found = Class.forName(className, false, CopierCommand.class.getClassLoader());
            return Path.of(
                    found.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (ClassNotFoundException | URISyntaxException broken) {
            throw new IllegalStateException("this installation lacks " + className, broken);
        }
    }
}
