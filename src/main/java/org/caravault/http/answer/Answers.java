package org.caravault.http.answer;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/** Answers that no route makes, because the request does not get that far. */
public final class Answers {
    private Answers() {}

    /** Sends an error in Manila's envelope; nothing when the client has gone or has its answer. */
    public static void send(RoutingContext request, ApiError error) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended() || response.headWritten()) {
            return;
        }
        String id = newRequestId();
        SafeHeaders.set(response.headers(), request.request().path());
        response.setStatusCode(error.status())
                .putHeader("Content-Type", "application/json")
                .putHeader("X-Openstack-Request-Id", id)
                .putHeader("X-Compute-Request-Id", id);
        error.header().ifPresent(header -> response.putHeader(header.getKey(), header.getValue()));
        response.end(error.json());
    }

    /** {@return an id as OpenStack's services give each request} */
    public static String newRequestId() {
        return "req-" + UUID.randomUUID();
    }
}
