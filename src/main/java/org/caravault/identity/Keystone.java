package org.caravault.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.caravault.net.LimitedHttp;

/**
 * OpenStack's identity service, asked as its API v3 has it: a service user takes a token of its own and with it asks
 * whose another token is ({@code GET /v3/auth/tokens}).
 */
public final class Keystone {
    /** The service user, as in the section {@code keystone_authtoken} of OpenStack's services. */
    public record Account(
            String authUrl, String username, String password, String userDomain, String project, String projectDomain) {
        @Override
        public String toString() {
            return username + " at " + authUrl; // never the password
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int CREATED = 201;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final Account account;
    private final LimitedHttp http;
    private volatile String ownToken = "";

    /**
     * A Keystone.
     *
     * @param trust whose certificates are believed
     */
    public Keystone(Account account, SSLContext trust) {
        this.account = account;
        this.http = new LimitedHttp(DEADLINE, trust);
    }

    /**
     * What Keystone says of a token: the member {@code token} of its answer; empty when it knows none such.
     *
     * @throws IOException when Keystone cannot be asked
     */
    Optional<JsonNode> validate(String token) throws IOException, InterruptedException {
        HttpResponse<String> answer = ask(token);
        if (answer.statusCode() == UNAUTHORIZED) { // it is ours that has expired
            ownToken = "";
            answer = ask(token);
        }
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(JSON.readTree(answer.body()).path("token"));
            case NOT_FOUND -> Optional.empty();
            default ->
                throw new IOException("Keystone answers " + answer.statusCode() + " to the service user " + account);
        };
    }

    private HttpResponse<String> ask(String token) throws IOException, InterruptedException {
        if (ownToken.isEmpty()) {
            ownToken = authenticate();
        }
        return http.send(request("/auth/tokens")
                .header("X-Auth-Token", ownToken)
                .header("X-Subject-Token", token)
                .GET()
                .build());
    }

    private String authenticate() throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        ObjectNode auth = body.putObject("auth");
        ObjectNode identity = auth.putObject("identity");
        identity.putArray("methods").add("password");
        ObjectNode user = identity.putObject("password").putObject("user");
        user.put("name", account.username()).put("password", account.password());
        user.putObject("domain").put("name", account.userDomain());
        ObjectNode project = auth.putObject("scope").putObject("project");
        project.put("name", account.project()).putObject("domain").put("name", account.projectDomain());
        HttpResponse<String> answer = http.send(request("/auth/tokens")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
        if (answer.statusCode() != CREATED) {
            throw new IOException("Keystone rejected the service user %s (HTTP %d): check keystone_authtoken.*"
                    .formatted(account, answer.statusCode()));
        }
        return answer.headers()
                .firstValue("X-Subject-Token")
                .orElseThrow(() -> new IOException("Keystone's answer has no X-Subject-Token"));
    }

    private HttpRequest.Builder request(String path) {
        String base = account.authUrl().replaceAll("/+$", "");
        return HttpRequest.newBuilder(URI.create((base.endsWith("/v3") ? base : base + "/v3") + path));
    }
}
