package org.caravault.workflow;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.caravault.service.Database;

/** A data node in a process of its own, that is killed when it has carried out so many steps of a workflow. */
final class DyingNode implements AutoCloseable {
    private static final int SIGKILLED = 137;

    private final Process process;

    private DyingNode(Process process) {
        this.process = process;
    }

    static DyingNode start(String url, Path data, String workflow, int step, boolean after, List<String> settings)
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
                data.toString(),
                workflow,
                Integer.toString(step),
                Boolean.toString(after)));
        command.addAll(settings);
        return new DyingNode(new ProcessBuilder(command).inheritIO().start());
    }

    public static void main(String[] arguments) throws Exception {
        HikariDataSource pool = Database.pool(arguments[0], "postgres", "", 8);
        StepFailpoint failpoint =
                new StepFailpoint(arguments[2], Integer.parseInt(arguments[3]), Boolean.parseBoolean(arguments[4]));
        RunningRoutes.start(
                pool,
                Path.of(arguments[1]),
                List.of(arguments).subList(5, arguments.length),
                main -> main.getCamelContext().getCamelContextExtension().addInterceptStrategy(failpoint));
        Thread.currentThread().join();
    }

    /** Whether it was killed meanwhile. */
    boolean diesWithin(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS) && process.exitValue() == SIGKILLED;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
