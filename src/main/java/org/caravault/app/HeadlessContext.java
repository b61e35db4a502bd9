package org.caravault.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.caravault.database.Database;
import org.caravault.job.JobComponent;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;

/**
 * The routes without the service: no API, no jobs, no timers. For commands that do one thing by hand, also while the
 * service runs on the same data.
 */
public final class HeadlessContext implements AutoCloseable {
    private final Database database;
    private final Main main = CamelDefaults.main();
    private final CoreBeans beans;

    private HeadlessContext(Database database, Settings settings) {
        this.database = database;
        this.beans = CoreBeans.bind(main, settings, database.pool());
    }

    /**
     * Starts it, with the embedded database unless a service runs that has it. It must be closed.
     *
     * @param home where Caravault is installed, with its routes
     * @throws Exception if the database or a route cannot be started; nothing is left running then
     */
    public static HeadlessContext open(Settings settings, Path home) throws Exception {
        OwnDirectories.close(settings);
        HeadlessContext context = new HeadlessContext(Database.share(settings), settings);
        try {
            context.start(settings, settings.given(Key.ROUTES).map(Path::of).orElse(home.resolve("routes")));
            return context;
        } catch (Exception failed) {
            context.close();
            throw failed;
        }
    }

    private void start(Settings settings, Path routes) throws Exception {
        Properties camel = CamelDefaults.copy();
        camel.setProperty("camel.management.enabled", "false");
        camel.setProperty("camel.server.enabled", "false");
        main.setInitialProperties(camel);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure().withRoutesIncludePattern(RouteFiles.withoutTriggers(routes));
        main.init();
        RouteFiles.loadDrivers(main.getCamelContext(), routes);
        OwnDirectories.closeTrees(settings, main);
        main.getCamelContext()
                .getRegistry()
                .lookupByNameAndType("job", JobComponent.class)
                .producerOnly();
        for (RouteDefinition route : ((ModelCamelContext) main.getCamelContext()).getRouteDefinitions()) {
            if (route.getInput().getEndpointUri().startsWith("timer:")) {
                route.setAutoStartup("false");
            }
        }
        main.start();
    }

    CoreBeans beans() {
        return beans;
    }

    /** Sends to a route and returns its answer, or throws what went wrong. */
    public <T> T ask(String route, Object body, Class<T> answer) throws Exception {
        Exchange exchange = main.getCamelContext()
                .createProducerTemplate()
                .send(route, sent -> sent.getMessage().setBody(body));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getBody(answer);
    }

    @Override
    public void close() throws IOException {
        try {
            main.stop();
        } finally {
            database.close();
        }
    }
}
