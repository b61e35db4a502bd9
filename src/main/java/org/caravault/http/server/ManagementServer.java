package org.caravault.http.server;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.caravault.http.gate.Gate;
import org.caravault.http.gate.SameOrigin;

/** The management port: always on loopback, for programs of this host and not for pages of others, and with the limits of the API's port. */
public final class ManagementServer {
    private static final int FORBIDDEN = 403;
    private static final SameOrigin ORIGINS = SameOrigin.onLoopback(List.of());

    private ManagementServer() {}

    /** Starts with Camel, and before its routes: health can be asked for while they start. */
    public static void serve(Main main, Endpoint management, SlowClients.Limits limits) {
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                add(starting.getCamelContext(), management, limits);
            }
        });
    }

    private static void add(CamelContext camel, Endpoint management, SlowClients.Limits limits) {
        try {
            Observation observation = new Observation(camel);
            camel.addService(new LimitedServer(
                    "management_port",
                    management,
                    new HttpServerOptions(),
                    request -> enter(request, observation),
                    limits));
        } catch (Exception failed) { // as Camel declares it
            throw new IllegalStateException(failed.getMessage(), failed);
        }
    }

    private static void enter(RoutingContext request, Observation observation) {
        if (Gate.isMalformed(request.request())) {
            Gate.refuse(request.request());
            return;
        }
        Optional<String> problem = ORIGINS.problem(request.request());
        if (problem.isEmpty()) {
            observation.answer(request);
        } else {
            request.response()
                    .setStatusCode(FORBIDDEN)
                    .putHeader("Content-Type", "text/plain; charset=utf-8")
                    .end(problem.get() + "\n");
        }
    }
}
