package org.caravault.chaos;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.InterceptStrategy;
import org.caravault.database.Database;
import org.caravault.testing.RunningRoutes;

/** A data node in a process of its own, that is killed in the middle of what it does. */
public final class DyingNode implements AutoCloseable {
    private static final int SIGKILLED = 137;
    private static final String BY_NAME = "step:";

    private final Process process;

    private DyingNode(Process process) {
        this.process = process;
    }

    /** Dies when it has carried out, or is about to, so many steps of a workflow. */
    static DyingNode atStep(String url, Path data, String workflow, int step, boolean after, List<String> settings)
            throws IOException {
        return start(url, data, List.of(workflow, Integer.toString(step), Boolean.toString(after)), settings);
    }

    /** Dies when so many jobs have come to one of the steps of these names. */
    public static DyingNode atNames(
            String url, Path data, Collection<String> steps, boolean after, int together, List<String> settings)
            throws IOException {
        String names = String.join(",", steps);
        return start(
                url, data, List.of(BY_NAME + names, Integer.toString(together), Boolean.toString(after)), settings);
    }

    private static DyingNode start(String url, Path data, List<String> failpoint, List<String> settings)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"),
                "-cp",
                System.getProperty("java.class.path"),
                DyingNode.class.getName(),
                url,
                data.toString()));
        command.addAll(failpoint);
        command.addAll(settings);
        return new DyingNode(new ProcessBuilder(command).inheritIO().start());
    }

    public static void main(String[] arguments) throws Exception {
        HikariDataSource pool = Database.pool(arguments[0], "postgres", "", 16);
        Path data = Path.of(arguments[1]);
        InterceptStrategy failpoint =
                failpoint(arguments[2], Integer.parseInt(arguments[3]), Boolean.parseBoolean(arguments[4]));
        RunningRoutes.start(
                pool,
                data,
                Optional.of(data.resolve("application.properties")).filter(Files::exists),
                List.of(arguments).subList(5, arguments.length),
                main -> main.getCamelContext().getCamelContextExtension().addInterceptStrategy(failpoint));
        Thread.currentThread().join();
    }

    private static InterceptStrategy failpoint(String where, int number, boolean after) {
        return where.startsWith(BY_NAME)
                ? new NamedFailpoint(Set.of(where.substring(BY_NAME.length()).split(",")), after, number)
                : new StepFailpoint(DyingNode::die).set(where, number, after);
    }

    /** SIGKILL, from outside, as the kernel's: nothing of this process runs any more. */
    static void die() {
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        waitForDeath();
    }

    static void waitForDeath() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it was killed meanwhile. */
    public boolean diesWithin(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS) && process.exitValue() == SIGKILLED;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
