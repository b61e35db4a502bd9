package org.caravault.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.support.RoutePolicySupport;

/** Camel loads this in every test: it notes the id of each route that has run, for {@code EveryRouteRan}. */
public final class RouteCoverage implements ContextServicePlugin {
    /** A file for each process of tests, a line for each route. */
    public static final Path DIRECTORY = Path.of("target", "route-coverage");

    private static final Set<String> RAN = ConcurrentHashMap.newKeySet();

    @Override
    public void load(CamelContext context) {
        context.addRoutePolicyFactory((of, id, route) -> new RoutePolicySupport() {
            @Override
            public void onExchangeBegin(Route begun, Exchange exchange) {
                if (RAN.add(begun.getRouteId())) {
                    note(begun.getRouteId());
                }
            }
        });
    }

    private static synchronized void note(String route) {
        try {
            Files.createDirectories(DIRECTORY);
            Files.writeString(
                    DIRECTORY.resolve(ProcessHandle.current().pid() + ".txt"),
                    route + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
