package org.caravault.app;

import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.Main;
import org.caravault.database.Database;
import org.caravault.database.DatabaseHealth;
import org.caravault.database.EmbeddedDatabase;
import org.caravault.http.gate.Gate;
import org.caravault.http.gate.SameOrigin;
import org.caravault.http.server.Endpoint;
import org.caravault.http.server.HttpThreads;
import org.caravault.http.server.LimitedServer;
import org.caravault.http.server.ManagementServer;
import org.caravault.http.server.SlowClients;
import org.caravault.http.server.Tls;
import org.caravault.identity.Callers;
import org.caravault.node.DataNodes;
import org.caravault.problem.Reason;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.caravault.workflow.StepNotes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/** The running service: a database, the beans, and the routes that are read from disk. */
public final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final int UNWINDS_WITHIN_S = 60;
    private static final int LAST_PORT = 65_535;

    private final Main main;
    private final Database database;
    private final DataNodes nodes;
    private final String url;
    private final Endpoint listen;
    private final Endpoint management;
    private final ServiceLock lock;

    private Service(
            Main main,
            Database database,
            DataNodes nodes,
            String url,
            Endpoint listen,
            Endpoint management,
            ServiceLock lock) {
        this.lock = lock;
        this.main = main;
        this.url = url;
        this.nodes = nodes;
        this.database = database;
        this.listen = listen;
        this.management = management;
    }

    /**
     * Starts everything, or nothing.
     *
     * @param home contains {@code routes/} and {@code config/}
     * @throws CannotStartException with what to change
     */
    public static Service start(Settings settings, Path home) throws Exception {
        return start(settings, home, () -> false);
    }

    /**
     * The same, and gives up when the stop was requested in the meantime.
     *
     * @throws CannotStartException also if the stop was requested; nothing is left running then either
     */
    public static Service start(Settings settings, Path home, BooleanSupplier stopRequested) throws Exception {
        Endpoint listen = Endpoint.of(settings.text(Key.LISTEN));
        Endpoint management = management(settings, listen);
        if (settings.text(Key.AUTH_STRATEGY).equals("none")) {
            listen.mustBeLoopback();
            if (settings.given(Key.ALLOWED_HOSTS).isPresent()) {
                throw new CannotStartException(
                        "allowed_hosts cannot be used with auth_strategy = none: a page of one of these hosts"
                                + " would be an administrator; set auth_strategy = tokens or keystone");
            }
        }
        NamedPlaces.mustExist(settings);
        OwnDirectories.close(settings);
        ServiceLock lock = lock(settings);
        try {
            listen.mustBeFree("listen");
            management.mustBeFree("management_port");
            mustGoOn(stopRequested);
            return start(settings, home, listen, management, lock, stopRequested);
        } catch (Exception | Error failed) {
            lock.close();
            throw failed;
        }
    }

    private static Service start(
            Settings settings,
            Path home,
            Endpoint listen,
            Endpoint management,
            ServiceLock lock,
            BooleanSupplier stopRequested)
            throws Exception {
        OutageFilter.install();
        Database database = open(settings);
        Main main = CamelDefaults.main();
        try {
            mustGoOn(stopRequested);
            Callers callers = IdentityBeans.callers(settings);
            CoreBeans beans = CoreBeans.bind(main, settings, database.pool());
            Tls tls = Tls.of(settings);
            String url = (tls.isOn() ? "https://" : "http://") + listen;
            ApiWiring.bind(main, settings, beans, home, url, listen.port());
            main.bind("httpThreads", HttpThreads.options());
            configure(main, settings, home);
            secure(main, settings, tls);
            ManagementServer.serve(main, management, limits(settings));
            main.init();
            mustGoOn(stopRequested);
            List<String> names = settings.list(Key.ALLOWED_HOSTS);
            SameOrigin origins = listen.isLoopback() ? SameOrigin.onLoopback(names) : SameOrigin.onAnyAddress(names);
            main.getCamelContext()
                    .addService(new LimitedServer(
                            Key.LISTEN.text(),
                            listen,
                            tls.on(new HttpServerOptions()),
                            new Gate(origins, callers)::enter,
                            limits(settings)));
            RouteFiles.loadDrivers(main.getCamelContext(), routes(settings, home));
            OwnDirectories.closeTrees(settings, main);
            main.getCamelContext().getManagementStrategy().addEventNotifier(new StepNotes());
            HealthCheckRegistry.get(main.getCamelContext()).register(main.lookup("unreleased", UnreleasedHealth.class));
            HealthCheckRegistry.get(main.getCamelContext()).register(new DatabaseHealth(database));
            RoutesCheck.everyDirectExists(main.getCamelContext());
            BeanCallsCheck.everyCallIsPossible(main.getCamelContext());
            RoutesCheck.everyNameIsKnown(main.getCamelContext());
            RoutesCheck.everyChannelCanWork(main.getCamelContext(), settings);
            RoutesCheck.everyBackendIsComplete(
                    main.getCamelContext(), routes(settings, home).resolve("backends"));
            mustGoOn(stopRequested);
            beans.nodes().beat();
            main.start();
            LOG.info("listening on {}, health and metrics on http://{}/observe", url, management);
            return new Service(main, database, beans.nodes(), url, listen, management, lock);
        } catch (Exception | Error failed) {
            try (database) {
                main.stop();
            } catch (Exception left) {
                failed.addSuppressed(left);
            }
            throw failed;
        }
    }

    private static void mustGoOn(BooleanSupplier stopRequested) throws CannotStartException {
        if (stopRequested.getAsBoolean()) {
            throw new CannotStartException("The stop was requested before the start was complete.");
        }
    }

    private static Endpoint management(Settings settings, Endpoint listen) throws CannotStartException {
        Optional<Integer> given = settings.given(Key.MANAGEMENT_PORT).map(Integer::parseInt);
        if (given.isEmpty() && listen.port() == LAST_PORT) {
            throw new CannotStartException(
                    "listen = %s has the last port, and there is none after it for health and metrics: set management_port"
                            .formatted(listen));
        }
        return new Endpoint("127.0.0.1", given.orElse(listen.port() + 1));
    }

    private static ServiceLock lock(Settings settings) throws CannotStartException {
        try {
            return ServiceLock.of(settings);
        } catch (IOException notPossible) {
            throw new CannotStartException(Reason.of(notPossible));
        }
    }

    private static Database open(Settings settings) throws IOException, CannotStartException {
        try {
            return Database.open(settings);
        } catch (EmbeddedDatabase.NotPossibleException why) {
            throw new CannotStartException(why.getMessage());
        }
    }

    /** Where the API is, as a URL without a slash at the end. */
    public String url() {
        return url;
    }

    /** Where the API is. */
    public Endpoint listen() {
        return listen;
    }

    /** Where health and metrics are. */
    public Endpoint management() {
        return management;
    }

    /** Lets running jobs end or unwind, then stops the database. */
    @Override
    public void close() throws IOException {
        try (lock;
                database) {
            main.stop();
            sayGoodBye();
        }
        LOG.info("stopped");
    }

    private void sayGoodBye() {
        try {
            nodes.leave();
        } catch (DataAccessException away) {
            LOG.info(
                    "the database is unavailable: other nodes will see that this node has stopped when its heartbeats end");
        }
    }

    private static SlowClients.Limits limits(Settings settings) {
        return new SlowClients.Limits(
                settings.seconds(Key.CLIENT_IDLE_S),
                settings.seconds(Key.CLIENT_REQUEST_S),
                settings.number(Key.CLIENT_CONNECTIONS_PER_ADDRESS),
                settings.number(Key.CLIENT_CONNECTIONS));
    }

    private static void secure(Main main, Settings settings, Tls tls) throws CannotStartException {
        main.addInitialProperty("caravault.tls", "" + tls.isOn());
        main.addInitialProperty(Key.SSL_RELOAD_MS.text(), settings.text(Key.SSL_RELOAD_MS));
        main.bind("tls", tls);
        boolean withoutAuthentication = settings.text(Key.AUTH_STRATEGY).equals("none");
        if (withoutAuthentication) {
            LOG.warn("auth_strategy = none: every user and every program of this host is an administrator of all shares"
                    + " and backups; set auth_strategy = tokens unless you trust all of them");
        } else if (!tls.isOn() && !Endpoint.of(settings.text(Key.LISTEN)).isLoopback()) {
            LOG.warn("without ssl.cert_file and ssl.key_file tokens travel in the clear: set them, or see that a proxy"
                    + " before this service speaks TLS");
        }
    }

    private static void configure(Main main, Settings settings, Path home) throws IOException {
        Properties camel = CamelDefaults.copy();
        camel.setProperty("camel.main.name", "caravault");
        camel.setProperty("camel.main.shutdown-timeout", "" + (settings.number(Key.JOB_DRAIN_S) + UNWINDS_WITHIN_S));
        camel.setProperty("camel.main.shutdown-log-inflight-exchanges-on-timeout", "true");
        // The API has a server of its own, as have health and metrics: Camel's would listen on every address, at port
        // 8080.
        camel.setProperty("camel.server.enabled", "false");
        camel.setProperty("camel.management.enabled", "false");
        camel.setProperty("camel.metrics.enabled", "true");
        camel.setProperty("camel.health.exposure-level", "full");
        camel.setProperty(
                "caravault.contract", home.resolve("config/openapi.yaml").toString());
        settings.camel().forEach(camel::setProperty);
        main.setInitialProperties(camel);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure().withRoutesIncludePattern(RouteFiles.all(routes(settings, home)));
    }

    private static Path routes(Settings settings, Path home) {
        return settings.given(Key.ROUTES).map(Path::of).orElse(home.resolve("routes"));
    }
}
