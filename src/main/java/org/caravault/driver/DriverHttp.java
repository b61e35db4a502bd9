package org.caravault.driver;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.caravault.copier.ProgressReporter;
import org.caravault.job.LeaseLostException;
import org.caravault.job.NodeStopsException;
import org.caravault.job.StepFailedException;
import org.caravault.net.LimitedExchange;
import org.caravault.net.LimitedHttp;

/**
 * Calls the API of a storage array for a driver: the variables {@code httpMethod}, {@code httpPath} and {@code httpFields},
 * and the options {@code url} and {@code token}. Fields are lines NAME=VALUE and are sent as a JSON object. The answer's
 * JSON object becomes the variable {@code answer}.
 */
public final class DriverHttp {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofMillis(250);
    private static final int TRIES = 4;
    private static final int PAUSE_MS = 200;
    private static final int NOT_FOUND = 404;
    private static final int SHOWN = 300;

    /** Busy, and nothing was done: worth another try whatever was asked. */
    private static final Set<Integer> BUSY = Set.of(429, 502, 503);

    /** Twice is once, so that a lost answer may be asked for again. */
    private static final Set<String> REPEATABLE = Set.of("GET", "PUT", "DELETE");

    private final DriverWork work;
    private final Duration stall;
    private final LimitedHttp http;

    /**
     * How long calls may take.
     *
     * @param work is asked during a call whether the job is cancelled or this node stops
     * @param stall so long, and no longer, may a call with its retries be without an answer
     */
    public DriverHttp(DriverWork work, Duration stall) {
        this.work = work;
        this.stall = stall;
        this.http = new LimitedHttp(stall.compareTo(PATIENCE) < 0 ? stall : PATIENCE);
    }

    /** Calls, again where that is safe. What is to be deleted and is not there is deleted. */
    public void call(Exchange exchange)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        String method = exchange.getVariable("httpMethod", String.class);
        String path = exchange.getVariable("httpPath", String.class);
        Map<?, ?> options = exchange.getVariable("options", Map.class);
        HttpRequest request = HttpRequest.newBuilder(URI.create(options.get("url") + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token(options))
                .method(method, HttpRequest.BodyPublishers.ofString(body(exchange)))
                .build();
        HttpResponse<String> answer = tried(exchange, request, method + " " + path);
        boolean isGone = answer.statusCode() == NOT_FOUND && method.equals("DELETE");
        if (answer.statusCode() >= 300 && !isGone) {
            throw new IOException("%s %s: the array answered %d: %s"
                    .formatted(method, path, answer.statusCode(), beginning(answer.body())));
        }
        String json = answer.body().startsWith("{") ? answer.body() : "{}";
        exchange.setVariable("answer", JSON.readValue(json, Map.class));
    }

    private HttpResponse<String> tried(Exchange exchange, HttpRequest request, String what)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        long started = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<String> answer = watched(exchange, request);
                if (!BUSY.contains(answer.statusCode()) || attempt == TRIES) {
                    return answer;
                }
            } catch (StepFailedException cancelled) {
                throw cancelled;
            } catch (IOException unanswered) {
                boolean stalled = System.nanoTime() - started >= stall.toNanos();
                if (attempt == TRIES || stalled || !REPEATABLE.contains(request.method())) {
                    throw new IOException(
                            "%s: the array did not answer: %s".formatted(what, unanswered.getMessage()), unanswered);
                }
            }
            TimeUnit.MILLISECONDS.sleep((long) PAUSE_MS << attempt);
        }
    }

    /** A call that takes longer than a moment asks meanwhile whether the job is cancelled, or this node stops. */
    private HttpResponse<String> watched(Exchange exchange, HttpRequest request)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        try (ProgressReporter progress =
                        new ProgressReporter(percent -> work.report(exchange, percent), work.outageLimit());
                LimitedExchange<String> call = http.start(request)) {
            int percent = DriverWork.lastPercent(exchange);
            while (!call.hasEnded(TICK)) {
                progress.beat(percent);
            }
            return call.answer();
        }
    }

    private static String body(Exchange exchange) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : ArgumentLines.filledIn(exchange, "httpFields")) {
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw new IOException("httpFields contains '%s', which is not NAME=VALUE".formatted(line));
            }
            fields.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return fields.isEmpty() ? "" : JSON.writeValueAsString(fields);
    }

    private static String token(Map<?, ?> options) throws IOException {
        return new Secret(String.valueOf(options.get("token"))).read();
    }

    private static String beginning(String body) {
        return body.substring(0, Math.min(SHOWN, body.length()));
    }
}
