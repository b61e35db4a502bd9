package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.caravault.testing.FreePort;
import org.caravault.testing.Installation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever starts the service has some umask or other: it must neither open what is secret nor close what others need. */
class HostileUmaskTest {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @Test
    void theModesOfAllThatTheServiceWritesAreTheSame() throws Exception {
        Path home = Installation.in(directory.resolve("home"));
        Map<String, String> usual = modes(home, "022");
        assertThat(usual)
                .containsEntry("data", "rwx------")
                .containsEntry("data/admin-token", "rw-------")
                .containsEntry("data/logs", "rwx------")
                .containsEntry("data/vault", "rwx------")
                .containsEntry("data/database", "rwx------")
                .containsEntry("data/database/password", "rw-------")
                .containsEntry("data/database/data", "rwx------")
                .containsEntry("data/database/data/.s.PGSQL.N", "rwx------")
                .containsEntry("data/vault/N/data/open", "rw-rw-rw-")
                .containsEntry("data/vault/N/data/closed", "r--------")
                .containsKeys("data/vault/N/backup.json", "data/logs/caravault.log");
        for (String umask : new String[] {"000", "077", "027"}) {
            Map<String, String> hostile = modes(home, umask);
            assertThat(hostile.keySet())
                    .as("umask " + umask)
                    .containsAll(usual.keySet().stream()
                            .filter(path -> !path.startsWith("data/database/data/"))
                            .toList());
            assertThat(hostile).as("umask " + umask).allSatisfy((path, mode) -> {
                if (usual.containsKey(path)) {
                    assertThat(mode).as(path).isEqualTo(usual.get(path));
                }
            });
        }
    }

    /** By paths in which ids and numbers are N. */
    private Map<String, String> modes(Path home, String umask) throws Exception {
        Path place = Files.createDirectory(directory.resolve("umask-" + umask));
        Path share = Files.createDirectory(place.resolve("share"));
        mode(Files.writeString(share.resolve("open"), "x"), "rw-rw-rw-");
        mode(Files.writeString(share.resolve("closed"), "x"), "r--------");
        mode(Files.createDirectory(share.resolve("sub")), "rwxrwxrwx");
        Path data = place.resolve("data");
        int port = FreePort.find();
        Path said = place.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        "-c",
                        "umask %s; exec bin/caravault serve --listen 127.0.0.1:%d --data '%s' --set management_port=%d --set node=here --set job.polling_ms=100"
                                .formatted(umask, port, data, FreePort.find()))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("CARAVAULT_HOME", home.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process service = builder.start();
        try {
            await().atMost(SOON).until(() -> {
                assertThat(service.isAlive()).as(Files.readString(said)).isTrue();
                return Files.readString(said).contains("Caravault listens");
            });
            backUp(
                    URI.create("http://127.0.0.1:" + port),
                    Files.readString(data.resolve("admin-token")).strip(),
                    share);
            return read(place, data);
        } finally {
            service.destroy();
            assertThat(service.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void backUp(URI api, String token, Path share) throws Exception {
        String managed = ask(api, token, "/v2/shares/manage", """
                        {"share": {"service_host": "here@local#pool", "protocol": "NFS", "export_path": "%s", "name": "s"}}""".formatted(share))
                .at("/share/id")
                .asText();
        awaitAvailable(api, token, "/v2/shares/" + managed, "/share/status");
        String backup = ask(
                        api,
                        token,
                        "/v2/share-backups",
                        "{\"share_backup\": {\"share_id\": \"%s\"}}".formatted(managed))
                .at("/share_backup/id")
                .asText();
        awaitAvailable(api, token, "/v2/share-backups/" + backup, "/share_backup/status");
    }

    private static void awaitAvailable(URI api, String token, String path, String status) {
        await().atMost(SOON)
                .until(() -> ask(api, token, path, "").at(status).asText().equals("available"));
    }

    private static JsonNode ask(URI api, String token, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(api.resolve(path))
                .header("X-Auth-Token", token)
                .header("X-OpenStack-Manila-API-Version", "2.91")
                .header("X-OpenStack-Manila-API-Experimental", "true")
                .header("Content-Type", "application/json")
                .method(body.isEmpty() ? "GET" : "POST", HttpRequest.BodyPublishers.ofString(body))
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static Map<String, String> read(Path place, Path data) throws IOException {
        Map<String, String> modes = new TreeMap<>();
        try (Stream<Path> all = Files.walk(data)) {
            for (Path path : all.toList()) {
                if (!Files.isSymbolicLink(path)) {
                    read(place, path, modes);
                }
            }
        }
        return modes;
    }

    private static void read(Path place, Path path, Map<String, String> modes) throws IOException {
        String name = place.relativize(path)
                .toString()
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9A-F]{24}|\\d+", "N");
        try {
            modes.put(
                    name,
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)));
        } catch (NoSuchFileException gone) {
            assertThat(name).doesNotStartWith("data/vault/N/data");
        }
    }

    private static Path mode(Path path, String mode) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
