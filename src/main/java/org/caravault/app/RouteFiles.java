package org.caravault.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.caravault.driver.Drivers;

/** Where the routes are read from. Drivers are read one by one, so that a bad one does not prevent the others from starting. */
final class RouteFiles {
    private static final String DRIVERS = "drivers";

    private RouteFiles() {}

    /** Camel's pattern for all the directories but the drivers'. */
    static String all(Path routes) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(routes, Files::isDirectory)) {
            directories.forEach(directory -> names.add(directory.getFileName().toString()));
        }
        return names.stream()
                .filter(name -> !name.equals(DRIVERS))
                .sorted()
                .map(name -> "file:" + routes + "/" + name + "/*.camel.yaml")
                .collect(Collectors.joining(","));
    }

    /** Camel's pattern for what a command needs that asks for jobs and maintenance by itself, beside a service or without one. */
    static String withoutTriggers(Path routes) {
        return Stream.of("jobs/*", "steps/*", "undo/*", "maintenance/*", "backends/*", "notify/event")
                .map(files -> "file:" + routes + "/" + files + ".camel.yaml")
                .collect(Collectors.joining(","));
    }

    /** After the others: a driver may call their routes. */
    static void loadDrivers(CamelContext context, Path routes) throws IOException {
        context.getRegistry().lookupByNameAndType("drivers", Drivers.class).load(context, routes.resolve(DRIVERS));
    }
}
