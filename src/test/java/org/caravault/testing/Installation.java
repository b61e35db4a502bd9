package org.caravault.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** An installation for {@code bin/caravault} whose jar is what the test runs with. */
public final class Installation {
    private Installation() {}

    public static Path in(Path home) throws IOException {
        Files.createDirectories(home.resolve("target/lib"));
        for (String part : List.of("routes", "config")) {
            Files.createSymbolicLink(home.resolve(part), Path.of(part).toAbsolutePath());
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        List<String> places = new ArrayList<>();
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            places.add(Path.of(place).toUri().toString());
        }
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", places));
        try (var jar = Files.newOutputStream(home.resolve("target/caravault.jar"))) {
            new JarOutputStream(jar, manifest).close();
        }
        return home;
    }
}
