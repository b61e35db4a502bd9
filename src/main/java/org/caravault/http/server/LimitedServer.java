package org.caravault.http.server;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.caravault.http.answer.SafeHeaders;
import org.caravault.http.gate.Gate;
import org.caravault.http.gate.ThrottledLog;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.settings.CannotStartException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server of Camel's, but for how it listens: Camel's own has no way to say how long a client may hold a connection, and takes no key that
 * is exchanged while it runs.
 */
public final class LimitedServer extends VertxPlatformHttpServer {
    private static final Logger LOG = LoggerFactory.getLogger(LimitedServer.class);
    private static final long ACTS_WITHIN_S = 10;

    private final String key;
    private final Endpoint listen;
    private final HttpServerOptions options;
    private final Handler<RoutingContext> gate;
    private final SlowClients.Limits limits;
    private final ThrottledLog failures = new ThrottledLog();
    private Optional<HttpServer> listening = Optional.empty();
    private Optional<Vertx> own = Optional.empty();

    /**
     * Does not listen before it is started.
     *
     * @param key the setting that says where it listens
     * @param options what the server is to do beside
     * @param gate what each request passes first
     * @param limits how much a client may hold
     */
    public LimitedServer(
            String key,
            Endpoint listen,
            HttpServerOptions options,
            Handler<RoutingContext> gate,
            SlowClients.Limits limits) {
        super(configuration(listen));
        this.key = key;
        this.listen = listen;
        // an upgrade to HTTP/2, which no client of Manila's asks for, would hide connections until their first request
        // is complete
        this.options = options.setHttp2ClearTextEnabled(false);
        this.gate = gate;
        this.limits = limits;
    }

    private static VertxPlatformHttpServerConfiguration configuration(Endpoint listen) {
        VertxPlatformHttpServerConfiguration.BodyHandler body = new VertxPlatformHttpServerConfiguration.BodyHandler();
        body.setHandleFileUploads(false);
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost(listen.host());
        configuration.setBindPort(listen.port());
        configuration.setMaxBodySize((long) ManilaHttpEngine.LARGEST_BODY);
        configuration.setBodyHandler(body);
        return configuration;
    }

    @Override
    public HttpServer getServer() {
        return listening.orElseThrow();
    }

    /** Takes requests; with an exception when it does not within ten seconds. */
    @Override
    protected void startServer() throws CannotStartException, InterruptedException {
        VertxPlatformHttpRouter router = VertxPlatformHttpRouter.lookup(
                getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(listen.port()));
        SlowClients clients = new SlowClients(getVertx(), options, limits);
        router.route().order(Integer.MIN_VALUE).handler(clients::asks).handler(gate);
        router.route().last().failureHandler(Gate::answerFailure); // of the API's own come first
        try {
            listening = Optional.of(getVertx()
                    .createHttpServer(options)
                    .connectionHandler(clients::connected)
                    .requestHandler(request -> {
                        // before the router, which answers some requests on its own
                        SafeHeaders.set(request.response().headers(), String.valueOf(request.path()));
                        clients.begins(request);
                        router.handle(request);
                    })
                    .invalidRequestHandler(Gate::refuse)
                    .listen(listen.port(), listen.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(ACTS_WITHIN_S, TimeUnit.SECONDS));
            clients.limitHandshakes(listen.port());
        } catch (ExecutionException | TimeoutException failed) {
            throw new CannotStartException(
                    "%s = %s cannot be listened on: %s".formatted(key, listen, failed.getMessage()));
        }
    }

    @Override
    protected Vertx createVertxInstance() {
        Vertx made = super.createVertxInstance();
        made.exceptionHandler(this::failed);
        own = Optional.of(made);
        return made;
    }

    /** What no handler has caught: clients can bring it about as often as they like. */
    private void failed(Throwable uncaught) {
        failures.log(more -> LOG.error("a connection has failed: {}{}", uncaught, more));
        LOG.debug("a connection has failed", uncaught);
    }

    @Override
    protected void stopServer() {
        listening.map(HttpServer::close).ifPresent(LimitedServer::await);
        listening = Optional.empty();
    }

    /** Camel's own wants the executor that only its own start of the server makes. */
    @Override
    protected void stopVertx() {
        own.map(Vertx::close).ifPresent(LimitedServer::await);
        own = Optional.empty();
    }

    private static void await(Future<Void> act) {
        act.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(ACTS_WITHIN_S, TimeUnit.SECONDS)
                .join();
    }
}
