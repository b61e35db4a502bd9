package org.caravault.http.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckHelper;
import org.caravault.http.gate.ThrottledLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health and metrics. Any program of this host may ask for them as often as it likes, so each answer is made at most once a second, on
 * threads that the API does not use. Camel's own endpoints make one for each request.
 */
final class Observation {
    private static final Logger LOG = LoggerFactory.getLogger(Observation.class);
    private static final String HEALTH = "/observe/health";
    private static final String METRICS = "/observe/metrics";
    private static final String WITH_DATA = "?data";
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String LEVEL = "full";
    private static final int OK = 200;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int FAILED = 500;
    private static final int THREADS = 2;
    private static final long IDLE_S = 30;

    private final Map<String, RecentAnswer> answers = new HashMap<>();
    private final ThrottledLog failures = new ThrottledLog();

    Observation(CamelContext camel) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_S, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "observe");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        for (boolean data : new boolean[] {false, true}) {
            String suffix = data ? WITH_DATA : "";
            add(HEALTH + suffix, threads, () -> HealthAnswer.of(HealthCheckHelper.invoke(camel, LEVEL), false, data));
            add(
                    HEALTH + "/live" + suffix,
                    threads,
                    () -> HealthAnswer.of(HealthCheckHelper.invokeLiveness(camel, LEVEL), false, data));
            add(
                    HEALTH + "/ready" + suffix,
                    threads,
                    () -> HealthAnswer.of(HealthCheckHelper.invokeReadiness(camel, LEVEL), true, data));
        }
        add(METRICS, threads, () -> metrics(camel, "text/plain; version=0.0.4; charset=utf-8"));
        add(METRICS + OPEN_METRICS, threads, () -> metrics(camel, OPEN_METRICS + "; version=1.0.0; charset=utf-8"));
    }

    private void add(String name, ThreadPoolExecutor threads, Supplier<RecentAnswer.Content> work) {
        answers.put(name, new RecentAnswer(work, threads));
    }

    private static RecentAnswer.Content metrics(CamelContext camel, String type) {
        PrometheusMeterRegistry registry = camel.getRegistry().findSingleByType(PrometheusMeterRegistry.class);
        return new RecentAnswer.Content(OK, type, Buffer.buffer(registry.scrape(type)));
    }

    /** Answers a request for one of them; passes on any other. */
    void answer(RoutingContext request) {
        Optional<RecentAnswer> wanted = Optional.ofNullable(answers.get(name(request)));
        if (wanted.isEmpty()) {
            request.next();
        } else if (!request.request().method().equals(HttpMethod.GET)) {
            request.response()
                    .setStatusCode(METHOD_NOT_ALLOWED)
                    .putHeader("Allow", "GET")
                    .end();
        } else {
            var unused = wanted.get()
                    .get()
                    .whenComplete(
                            (content, failed) -> request.vertx().runOnContext(now -> end(request, content, failed)));
        }
    }

    private static String name(RoutingContext request) {
        String path = request.normalizedPath();
        String name = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (name.equals(METRICS)) {
            String accepted = request.request().getHeader("Accept");
            return accepted != null && accepted.contains(OPEN_METRICS) ? METRICS + OPEN_METRICS : METRICS;
        }
        return wantsData(request) ? name + WITH_DATA : name;
    }

    private static boolean wantsData(RoutingContext request) {
        try {
            return "true".equals(request.request().getParam("data"));
        } catch (IllegalArgumentException malformed) {
            return false; // a query that cannot be decoded asks for nothing
        }
    }

    private void end(RoutingContext request, RecentAnswer.Content content, Throwable failed) {
        if (request.response().closed() || request.response().ended()) {
            return;
        }
        if (failed != null) {
            failures.log(more -> LOG.error("{} cannot be answered: {}{}", request.normalizedPath(), failed, more));
            request.response().setStatusCode(FAILED).end();
            return;
        }
        request.response()
                .setStatusCode(content.status())
                .putHeader("Content-Type", content.type())
                .end(content.body());
    }
}
