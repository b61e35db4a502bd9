package org.caravault.chaos;

import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.caravault.database.Database;
import org.caravault.mount.MountTable;
import org.caravault.testing.RunningRoutes;

/** A data node in a process of its own, to be killed. */
public final class Node implements AutoCloseable {
    /** Heartbeats fast enough for a test to see a death. */
    public static final List<String> FAST = List.of("job.heartbeat_ms=250", "quota_backups=-1");

    private final Process process;
    private final Path data;

    private Node(Process process, Path data) {
        this.process = process;
        this.data = data;
    }

    /** Starts a node and waits until it serves jobs. */
    public static Node start(String url, Path data, String... assignments) throws IOException {
        return start(Map.of(), url, data, assignments);
    }

    /** The environment is its copiers', too. */
    public static Node start(Map<String, String> environment, String url, Path data, String... assignments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"),
                "-Dtest.log=target/node-" + System.nanoTime() + ".log",
                "-cp",
                System.getProperty("java.class.path"),
                Node.class.getName(),
                url,
                data.toString()));
        command.addAll(List.of(assignments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        if (!"ready".equals(lines.readLine())) {
            process.destroyForcibly();
            throw new IOException("the node did not start");
        }
        return new Node(process, data);
    }

    public static void main(String[] arguments) throws Exception {
        List<String> assignments = new ArrayList<>(FAST);
        assignments.addAll(List.of(arguments).subList(2, arguments.length));
        HikariDataSource pool = Database.pool(arguments[0], "postgres", "", 8);
        Path data = Path.of(arguments[1]);
        Optional<Path> file =
                Optional.of(data.resolve("application.properties")).filter(Files::exists);
        RunningRoutes routes = RunningRoutes.start(pool, data, file, assignments, main -> {});
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            routes.close();
            pool.close();
            stopped.countDown();
        }));
        System.out.println("ready");
        stopped.await();
    }

    /** The children of this node: its copiers. */
    public List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** What is mounted below this node's own directory. */
    public List<String> mounts() throws IOException {
        return MountTable.read().stream()
                .map(MountTable.Line::path)
                .filter(path -> path.startsWith(data.toString()))
                .toList();
    }

    /** SIGKILL: no clean stop. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and the time it takes to stop. */
    public int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
