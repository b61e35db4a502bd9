package org.caravault.settings;

import java.nio.file.Path;

/** The directory of the installation, which contains {@code routes/} and {@code config/}. */
public final class Home {
    private Home() {}

    /** As the launcher says, or the working directory. */
    public static Path find() {
        String said = System.getenv("CARAVAULT_HOME");
        return Path.of(said == null || said.isEmpty() ? "" : said)
                .toAbsolutePath()
                .normalize();
    }
}
