package org.caravault.service;

import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.caravault.api.wire.SafeHeaders;
import org.caravault.api.wire.SameOrigin;

/** The management port, which is Camel's: always on loopback, for programs of this host and not for pages of others. */
final class Management {
    private static final int FORBIDDEN = 403;

    private Management() {}

    /** Each request has to pass, from before the routes start: earlier there is nothing to be seen. */
    static void guard(CamelContext camel, Endpoint management) throws Exception {
        camel.addStartupListener((starting, alreadyStarted) -> guardNow(starting, management));
    }

    private static void guardNow(CamelContext camel, Endpoint management) throws CannotStart {
        SameOrigin origins = SameOrigin.onLoopback(List.of());
        Optional.ofNullable(VertxPlatformHttpRouter.lookup(
                        camel, VertxPlatformHttpRouter.getRouterNameFromPort(management.port())))
                .orElseThrow(() -> new CannotStart("nothing serves the management port " + management.port()))
                .route()
                .order(Integer.MIN_VALUE)
                .handler(request -> enter(request, origins));
    }

    private static void enter(RoutingContext request, SameOrigin origins) {
        SafeHeaders.set(
                request.response().headers(), String.valueOf(request.request().path()));
        Optional<String> problem = origins.problem(request.request());
        if (problem.isEmpty()) {
            request.next();
        } else {
            request.response()
                    .setStatusCode(FORBIDDEN)
                    .putHeader("Content-Type", "text/plain; charset=utf-8")
                    .end(problem.get() + "\n");
        }
    }
}
