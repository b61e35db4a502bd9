package org.caravault.app;

import java.util.Properties;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** How Camel is set up wherever it runs. The settings may say otherwise of each: what begins with camel. is Camel's own. */
public final class CamelDefaults {
    private CamelDefaults() {}

    /**
     * A Camel that is stopped by whoever starts it. Camel's own way is a shutdown hook, which would stop it beside
     * {@code ServeCommand}'s, and hold all of its context for as long as this process lives.
     */
    public static Main main() {
        Main main = new Main();
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        return main;
    }

    /** A new copy. */
    public static Properties copy() {
        Properties camel = new Properties();
        camel.setProperty("camel.component.direct.block", "false");
        // It looks through all metrics for each exchange, and each share has three. Routes are counted all the same.
        camel.setProperty("camel.metrics.enable-exchange-event-notifier", "false");
        camel.setProperty("camel.opentelemetry2.enabled", "false"); // no collector receives the spans
        camel.setProperty("camel.main.jmx-enabled", "false"); // a managed bean for each step
        return camel;
    }
}
