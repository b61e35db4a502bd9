package org.caravault.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.main.Main;
import org.caravault.api.wire.Wire;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.caravault.workflow.StepNotes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running service: a database, the beans, and the routes that are read from disk. */
public final class Service implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final int UNWINDS_WITHIN_S = 60;

    private final Main main;
    private final Database database;
    private final Endpoint listen;
    private final Endpoint management;

    private Service(Main main, Database database, Endpoint listen, Endpoint management) {
        this.main = main;
        this.database = database;
        this.listen = listen;
        this.management = management;
    }

    /**
     * Starts everything, or nothing.
     *
     * @param home holds {@code routes/} and {@code config/}
     * @throws CannotStart with what to change
     */
    public static Service start(Settings settings, Path home) throws Exception {
        Endpoint listen = Endpoint.of(settings.text(Key.LISTEN));
        Endpoint management = new Endpoint(
                "127.0.0.1",
                settings.given(Key.MANAGEMENT_PORT).map(Integer::parseInt).orElse(listen.port() + 1));
        if (settings.text(Key.AUTH_STRATEGY).equals("none")) {
            listen.mustBeLoopback();
        }
        listen.mustBeFree("listen");
        management.mustBeFree("management_port");
        Files.createDirectories(settings.data());
        makeLocalVault(settings);
        Database database = open(settings);
        Main main = new Main();
        try {
            Beans beans = Beans.bind(main, settings, database.pool());
            Api.bind(main, settings, beans, home, listen);
            configure(main, settings, home, listen, management);
            main.init();
            RouteFiles.loadDrivers(main.getCamelContext(), routes(settings, home));
            main.getCamelContext().getManagementStrategy().addEventNotifier(new StepNotes());
            RoutesCheck.everyDirectExists(main.getCamelContext());
            main.start();
            LOG.info("listening on http://{}, health and metrics on http://{}/observe", listen, management);
            return new Service(main, database, listen, management);
        } catch (Exception failed) {
            main.stop();
            database.close();
            throw failed;
        }
    }

    private static Database open(Settings settings) throws IOException, CannotStart {
        try {
            return Database.open(settings);
        } catch (EmbeddedDatabase.InUse taken) {
            throw new CannotStart(taken.getMessage());
        }
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
        try {
            main.stop();
        } finally {
            database.close();
        }
        LOG.info("stopped");
    }

    private static void makeLocalVault(Settings settings) throws IOException {
        Path byDefault = settings.data("vault");
        if (settings.vault().filter(byDefault.toString()::equals).isPresent()) {
            Files.createDirectories(byDefault); // another directory that is missing is a mistake, or not mounted
        }
    }

    private static void configure(Main main, Settings settings, Path home, Endpoint listen, Endpoint management)
            throws IOException {
        Properties camel = new Properties();
        camel.setProperty("camel.main.name", "caravault");
        camel.setProperty("camel.main.shutdown-timeout", "" + (settings.number(Key.JOB_DRAIN_S) + UNWINDS_WITHIN_S));
        camel.setProperty("camel.main.shutdown-log-inflight-exchanges-on-timeout", "true");
        camel.setProperty("camel.component.direct.block", "false");
        camel.setProperty("camel.server.enabled", "true");
        camel.setProperty("camel.server.host", listen.host());
        camel.setProperty("camel.server.port", "" + listen.port());
        camel.setProperty("camel.server.max-body-size", "" + Wire.LARGEST_BODY);
        camel.setProperty("camel.server.file-upload-enabled", "false");
        camel.setProperty("camel.management.enabled", "true");
        camel.setProperty("camel.management.host", management.host());
        camel.setProperty("camel.management.port", "" + management.port());
        camel.setProperty("camel.management.health-check-enabled", "true");
        camel.setProperty("camel.management.health-path", "/observe/health");
        camel.setProperty("camel.management.metrics-enabled", "true");
        camel.setProperty("camel.metrics.enabled", "true");
        camel.setProperty("camel.metrics.path", "/observe/metrics");
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
