package org.caravault.http.manila;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.LoggingExceptionHandler;
import org.caravault.http.gate.Gate;
import org.caravault.identity.Caller;

/** Camel's, but for the caller, whom the {@link Gate} has identified. */
final class ManilaConsumer extends VertxPlatformHttpConsumer {
    private static final String CALLER = "caravault-caller";

    ManilaConsumer(PlatformHttpEndpoint endpoint, int port, Processor operation) {
        super(endpoint, operation, List.of(), VertxPlatformHttpRouter.getRouterNameFromPort(port));
        // a client that disconnects before it has its answer is not an error of the service, and would log forty lines
        setExceptionHandler(
                new LoggingExceptionHandler(endpoint.getCamelContext(), ManilaHttpEngine.class, LoggingLevel.DEBUG));
    }

    @Override
    protected Future<Void> processHttpRequest(Exchange exchange, RoutingContext request) {
        Gate.caller(request).ifPresent(caller -> exchange.setProperty(CALLER, caller));
        return super.processHttpRequest(exchange, request);
    }

    /** The caller; empty where the gate did not have to know. */
    static Optional<Caller> caller(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(CALLER, Caller.class));
    }
}
