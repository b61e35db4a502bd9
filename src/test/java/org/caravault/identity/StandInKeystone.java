package org.caravault.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** Keystone v3 as far as services ask it, over HTTP: {@code POST} and {@code GET /v3/auth/tokens}. */
public final class StandInKeystone implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Known(String user, String project, String role, Instant end) {}

    final AtomicInteger asked = new AtomicInteger();
    private final Map<String, Known> tokens = new ConcurrentHashMap<>();
    private volatile CountDownLatch slow = new CountDownLatch(1);
    private final HttpServer server;
    private volatile String service = "service-1";
    private volatile boolean hangs;
    private volatile boolean stopsHalfWay;

    public StandInKeystone() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v3/auth/tokens", this::answer);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    Keystone client(String password) throws Exception {
        return new Keystone(
                new Keystone.Account(url(), "caravault", password, "Default", "service", "Default"),
                SSLContext.getDefault());
    }

    public void token(String token, String user, String project, String role, Instant end) {
        tokens.put(token, new Known(user, project, role, end));
    }

    void revoke(String token) {
        tokens.remove(token);
    }

    void expireServiceToken() {
        service = "service-2";
    }

    public void hang() {
        hangs = true;
    }

    /** Sends half of its answers from now on, and keeps their connections open; or complete ones again. */
    void stopHalfWay(boolean stops) {
        stopsHalfWay = stops;
    }

    /** Answers no request until {@link #goOn}. */
    void pause() {
        hangs = true;
    }

    void goOn() {
        hangs = false;
        slow.countDown();
        slow = new CountDownLatch(1);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        try {
            if (hangs) {
                slow.await();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        if (exchange.getRequestMethod().equals("POST")) {
            boolean known =
                    body.at("/auth/identity/password/user/password").asText().equals("right")
                            && body.at("/auth/identity/password/user/domain/name")
                                    .asText()
                                    .equals("Default")
                            && body.at("/auth/scope/project/name").asText().equals("service");
            exchange.getResponseHeaders().add("X-Subject-Token", service);
            send(exchange, known ? 201 : 401, "{}");
            return;
        }
        asked.incrementAndGet();
        if (!service.equals(exchange.getRequestHeaders().getFirst("X-Auth-Token"))) {
            send(exchange, 401, "{}");
            return;
        }
        if (stopsHalfWay) {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            return;
        }
        Known known = tokens.get(exchange.getRequestHeaders().getFirst("X-Subject-Token"));
        send(
                exchange,
                known == null ? 404 : 200,
                known == null
                        ? "{}"
                        : """
                {"token": {"expires_at": "%s", "user": {"id": "%s"}%s, "roles": [{"name": "%s"}]}}""".formatted(
                                known.end(),
                                known.user(),
                                known.project().isEmpty() ? "" : ", \"project\": {\"id\": \"" + known.project() + "\"}",
                                known.role()));
    }

    private static void send(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        slow.countDown();
        server.stop(0);
    }
}
