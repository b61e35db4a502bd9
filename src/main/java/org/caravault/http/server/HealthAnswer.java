package org.caravault.http.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.caravault.problem.SafeText;

/** The results of Camel's health checks as JSON: 200 if the service is up, else 503. */
final class HealthAnswer {
    private static final int UP = 200;
    private static final int DOWN = 503;
    private static final ObjectMapper JSON = new ObjectMapper();

    private HealthAnswer() {}

    /**
     * Of these results.
     *
     * @param ready whether an unknown state counts as down
     * @param data whether to include what the checks have counted
     */
    static RecentAnswer.Content of(Collection<HealthCheck.Result> results, boolean ready, boolean data) {
        boolean up = HealthCheckHelper.isResultsUp(results, ready);
        List<Map<String, Object>> checks = new ArrayList<>();
        results.forEach(result -> checks.add(check(result, data)));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("status", up ? "UP" : "DOWN");
        all.put("checks", checks);
        try {
            return new RecentAnswer.Content(
                    up ? UP : DOWN, "application/json", Buffer.buffer(JSON.writeValueAsBytes(all)));
        } catch (JsonProcessingException impossible) { // there are only maps, lists, numbers and texts
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, Object> check(HealthCheck.Result result, boolean data) {
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("name", SafeText.line(result.getCheck().getId()));
        check.put("status", result.getState().name());
        result.getError()
                .ifPresent(error -> check.put("error-message", SafeText.line(String.valueOf(error.getMessage()))));
        result.getMessage().ifPresent(message -> check.put("message", SafeText.line(message)));
        if (data && !result.getDetails().isEmpty()) {
            Map<String, Object> details = new TreeMap<>();
            result.getDetails().forEach((key, value) -> details.put(key, plain(value)));
            check.put("data", details);
        }
        return check;
    }

    private static Object plain(Object value) {
        return value instanceof Number || value instanceof Boolean ? value : SafeText.line(String.valueOf(value));
    }
}
