package org.caravault.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Speaks Manila's API as any client would, so that the quickstart shows what a user can do. */
final class ManilaClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VERSION = "2.91";
    private static final Duration ASK_EVERY = Duration.ofMillis(100);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(30);
    private static final Set<String> FAILED =
            Set.of("error", "error_deleting", "manage_error", "backup_restoring_error");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final String token;

    ManilaClient(String url, String token) {
        this.url = url;
        this.token = token;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, HttpRequest.BodyPublishers.noBody());
    }

    JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return send("POST", path, HttpRequest.BodyPublishers.ofString(body.toString()));
    }

    void delete(String path) throws IOException, InterruptedException {
        send("DELETE", path, HttpRequest.BodyPublishers.noBody());
    }

    /** All members of a collection whose name is the given one. */
    List<JsonNode> named(String path, String collection, String name) throws IOException, InterruptedException {
        List<JsonNode> found = new ArrayList<>();
        get(path).path(collection).forEach(member -> {
            if (member.path("name").asText().equals(name)) {
                found.add(member);
            }
        });
        return found;
    }

    /** Polls until the wish is met; a resource that fails meanwhile ends the wait, with the message that its owner gets. */
    JsonNode await(String path, String member, Predicate<JsonNode> wish, Consumer<JsonNode> each)
            throws IOException, InterruptedException {
        while (true) {
            JsonNode seen = get(path).path(member);
            each.accept(seen);
            if (wish.test(seen)) {
                return seen;
            }
            if (FAILED.contains(seen.path("status").asText())) {
                throw new IOException(path + " is " + seen.path("status").asText() + ": " + reason(seen));
            }
            pause();
        }
    }

    /** Asks until it is gone. */
    void awaitGone(String path) throws IOException, InterruptedException {
        while (http.send(
                                request("GET", path, HttpRequest.BodyPublishers.noBody()),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode()
                == 200) {
            pause();
        }
    }

    private String reason(JsonNode resource) throws IOException, InterruptedException {
        for (JsonNode message : get("/v2/messages").path("messages")) {
            if (message.path("resource_id").asText().equals(resource.path("id").asText())) {
                return message.path("user_message").asText();
            }
        }
        return "there is no message about it";
    }

    private static void pause() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(ASK_EVERY.toNanos());
    }

    private JsonNode send(String method, String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request(method, path, body), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 400) {
            throw new IOException("%s %s: %d %s".formatted(method, path, answer.statusCode(), answer.body()));
        }
        return answer.body().isEmpty() ? object() : JSON.readTree(answer.body());
    }

    private HttpRequest request(String method, String path, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(ANSWERS_WITHIN)
                .header("X-Auth-Token", token)
                .header("X-OpenStack-Manila-API-Version", VERSION)
                .header("X-OpenStack-Manila-API-Experimental", "true")
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
    }
}
