package org.caravault.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.caravault.identity.AdminToken;
import org.caravault.testing.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two services with two directories and ports, each with an embedded database, know nothing of each other. */
class SideBySideTest {
    private static final Duration SOON = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();

    /** {@code caravault serve}, in a process of its own. */
    private record Served(Process process, CompletableFuture<String> address, Path data) implements AutoCloseable {
        /** Does not wait until it listens. */
        static Served start(Path data) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Dlog4j2.configurationFile=config/log4j2.properties",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "org.caravault.cli.Caravault",
                            "serve",
                            "--listen",
                            "127.0.0.1:" + FreePort.find(),
                            "--data",
                            data.toString(),
                            "--set",
                            "management_port=" + FreePort.find())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new Served(process, CompletableFuture.supplyAsync(() -> address(process)), data);
        }

        private static String address(Process process) {
            try {
                String line = new BufferedReader(
                                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
                assertThat(line).as("its first line").startsWith("Caravault listens on http://");
                return line.substring(line.indexOf("http"));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        String url() throws Exception {
            return address.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void eachHasItsOwnSharesAndItsOwnFilesAndStopsCleanly(@TempDir Path one, @TempDir Path two) throws Exception {
        try (Served first = Served.start(one);
                Served second = Served.start(two)) {
            make(first, "of-the-first");
            make(second, "of-the-second");
            await().atMost(SOON).until(() -> shares(first).contains("\"available\""));
            await().atMost(SOON).until(() -> shares(second).contains("\"available\""));

            assertThat(shares(first)).contains("of-the-first").doesNotContain("of-the-second");
            assertThat(shares(second)).contains("of-the-second").doesNotContain("of-the-first");
            assertThat(listening(first)).as("its API and its management port").hasSize(2);
            stopsCleanly(first);
            assertThat(shares(second)).contains("of-the-second");
            stopsCleanly(second);
        }
        for (Path data : new Path[] {one, two}) {
            assertThat(entries(data))
                    .containsExactlyInAnyOrder(
                            "admin-token",
                            "database",
                            "logs",
                            "mounts",
                            "service-%s.lock"
                                    .formatted(InetAddress.getLocalHost().getHostName()),
                            "shares",
                            "vault");
            assertThat(data.resolve("logs/caravault.log"))
                    .content()
                    .contains("listening on http://")
                    .doesNotContain(" WARN ", " ERROR ")
                    .endsWith("stopped\n");
            assertThat(data.resolve("mounts")).isEmptyDirectory();
            assertThat(data.resolve("database/data/postmaster.pid")).doesNotExist();
        }
    }

    /** The lines of /proc/net/tcp about sockets at which the process takes connections. */
    private static List<String> listening(Served served) throws IOException {
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/" + served.process().pid() + "/fd"))) {
            for (Path fd : open.toList()) {
                sockets.add(
                        Files.exists(fd, LinkOption.NOFOLLOW_LINKS)
                                ? Files.readSymbolicLink(fd).toString()
                                : "");
            }
        }
        List<String> all = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        all.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        return all.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words[3].equals("0A") && sockets.contains("socket:[" + words[9] + "]"))
                .map(words -> words[1])
                .toList();
    }

    private void stopsCleanly(Served served) throws InterruptedException {
        served.process().destroy(); // SIGTERM
        assertThat(served.process().waitFor()).isZero();
    }

    private void make(Served served, String name) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(served.url() + "/v2/shares"))
                .header("Content-Type", "application/json")
                .header("X-Auth-Token", AdminToken.in(served.data()).read())
                .header("X-OpenStack-Manila-API-Version", "2.91")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"share\": {\"share_proto\": \"NFS\", \"size\": 1, \"name\": \"" + name + "\"}}"))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    private String shares(Served served) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(served.url() + "/v2/shares/detail"))
                .header("X-Auth-Token", AdminToken.in(served.data()).read())
                .header("X-OpenStack-Manila-API-Version", "2.91")
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static Stream<String> entries(Path directory) throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            return found.map(path -> path.getFileName().toString()).toList().stream();
        }
    }
}
