package org.caravault.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.caravault.identity.AdminToken;

/** The service as any client of Manila's API sees it. */
final class Manila {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final String URL = "http://127.0.0.1:8786";
    private static final String ACCESS_RULES = "/v2/share-access-rules?share_id=";
    private static final Duration ANSWERS_WITHIN = Duration.ofMinutes(1);
    private static final Duration JOBS_END_WITHIN = Duration.ofMinutes(3);
    private static final Duration ASK_EVERY = Duration.ofMillis(300);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWERS_WITHIN)
            .build();

    /** An answer; without a body it is an empty object. */
    record Answer(int code, JsonNode body) {}

    Answer send(String method, String path, HttpRequest.BodyPublisher body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(URL + path))
                .timeout(ANSWERS_WITHIN)
                .header("X-Auth-Token", AdminToken.in(RunningService.DATA).read())
                .header("X-OpenStack-Manila-API-Version", "2.91")
                .header("X-OpenStack-Manila-API-Experimental", "true")
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(
                answer.statusCode(), answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body()));
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return mustSucceed("GET " + path, send("GET", path, HttpRequest.BodyPublishers.noBody()));
    }

    JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return mustSucceed("POST " + path, send("POST", path, HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private static JsonNode mustSucceed(String what, Answer answer) throws IOException {
        if (answer.code() >= 400) {
            throw new IOException("%s: %d %s".formatted(what, answer.code(), answer.body()));
        }
        return answer.body();
    }

    /** Makes a share. @return its id; it is available */
    String createShare(String name) throws IOException, InterruptedException {
        ObjectNode wish = JSON.createObjectNode();
        wish.putObject("share").put("share_proto", "NFS").put("size", 1).put("name", name);
        String id = post("/v2/shares", wish).at("/share/id").asText();
        awaitShare(id, "available");
        return id;
    }

    /** Registers an export of some server. @return the share's id; it is not yet available */
    String manageShare(String host, String location, String name) throws IOException, InterruptedException {
        ObjectNode wish = JSON.createObjectNode();
        wish.putObject("share")
                .put("service_host", host)
                .put("protocol", "NFS")
                .put("export_path", location)
                .put("name", name);
        return post("/v2/shares/manage", wish).at("/share/id").asText();
    }

    /** Asks for a backup. @return its id; it is being made */
    String startBackup(String share, String name) throws IOException, InterruptedException {
        ObjectNode wish = JSON.createObjectNode();
        wish.putObject("share_backup").put("share_id", share).put("name", name);
        return post("/v2/share-backups", wish).at("/share_backup/id").asText();
    }

    /** Asks for a restore; it is being made. */
    void startRestore(String backup) throws IOException, InterruptedException {
        ObjectNode wish = JSON.createObjectNode();
        wish.putNull("restore");
        post("/v2/share-backups/" + backup + "/action", wish);
    }

    /** Deletes a share, and waits until it is gone. */
    void deleteShare(String share) throws IOException, InterruptedException {
        delete("/v2/shares/" + share);
    }

    /** Deletes a backup, and waits until it is gone. */
    void deleteBackup(String backup) throws IOException, InterruptedException {
        delete("/v2/share-backups/" + backup);
    }

    private void delete(String path) throws IOException, InterruptedException {
        mustSucceed("DELETE " + path, send("DELETE", path, HttpRequest.BodyPublishers.noBody()));
        await(path, answer -> answer.code() == 404);
    }

    String awaitShare(String id, String... statuses) throws IOException, InterruptedException {
        return awaitStatus("/v2/shares/" + id, "/share/status", statuses);
    }

    /** Waits until a restore to the share has ended. */
    String awaitRestored(String share) throws IOException, InterruptedException {
        return awaitShare(share, "available", "backup_restoring_error");
    }

    String awaitBackup(String id, String... statuses) throws IOException, InterruptedException {
        return awaitStatus("/v2/share-backups/" + id, "/share_backup/status", statuses);
    }

    /** Grants an address access, and waits. @return the rule's state, when the server has followed or refused */
    String allow(String share, String address, String level) throws IOException, InterruptedException {
        ObjectNode wish = JSON.createObjectNode();
        wish.putObject("allow_access")
                .put("access_type", "ip")
                .put("access_to", address)
                .put("access_level", level);
        String rule =
                post("/v2/shares/" + share + "/action", wish).at("/access/id").asText();
        return awaitStatus("/v2/share-access-rules/" + rule, "/access/state", "active", "error");
    }

    /** Asks for each rule's end, and does not wait. */
    void denyAll(String share) throws IOException, InterruptedException {
        for (JsonNode rule : accessList(share)) {
            ObjectNode wish = JSON.createObjectNode();
            wish.putObject("deny_access").put("access_id", rule.path("id").asText());
            post("/v2/shares/" + share + "/action", wish);
        }
    }

    /** The states of a share's rules. */
    List<String> rules(String share) throws IOException, InterruptedException {
        return StreamSupport.stream(accessList(share).spliterator(), false)
                .map(rule -> rule.path("state").asText())
                .toList();
    }

    private JsonNode accessList(String share) throws IOException, InterruptedException {
        return get(ACCESS_RULES + share).path("access_list");
    }

    /** Waits until a share has no rule. */
    void awaitNoRules(String share) throws IOException, InterruptedException {
        await(ACCESS_RULES + share, answer -> answer.body().path("access_list").isEmpty());
    }

    String exportLocation(String share) throws IOException, InterruptedException {
        return get("/v2/shares/" + share + "/export_locations")
                .at("/export_locations/0/path")
                .asText();
    }

    /** The newest message to the owner about a share or backup. */
    String messageAbout(String id) throws IOException, InterruptedException {
        for (JsonNode message : get("/v2/messages").path("messages")) {
            if (message.path("resource_id").asText().equals(id)) {
                return message.path("user_message").asText();
            }
        }
        return "(no message)";
    }

    private String awaitStatus(String path, String pointer, String... statuses)
            throws IOException, InterruptedException {
        return await(
                        path,
                        answer -> Set.of(statuses)
                                .contains(answer.body().at(pointer).asText()))
                .body()
                .at(pointer)
                .asText();
    }

    private Answer await(String path, Predicate<Answer> wish) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(JOBS_END_WITHIN);
        while (true) {
            Answer answer = send("GET", path, HttpRequest.BodyPublishers.noBody());
            if (wish.test(answer)) {
                return answer;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IOException("%s is not as expected after %d s: %d %s"
                        .formatted(path, JOBS_END_WITHIN.toSeconds(), answer.code(), answer.body()));
            }
            TimeUnit.MILLISECONDS.sleep(ASK_EVERY.toMillis());
        }
    }
}
