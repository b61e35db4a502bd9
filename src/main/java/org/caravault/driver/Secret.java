package org.caravault.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.caravault.files.SecretFile;

/**
 * Where a secret is: the absolute path of a file, or {@code env:NAME} for a variable of the service's environment. It is read
 * when it is needed and kept nowhere, so that no log, no variable of a route and no argument of a program shows it.
 *
 * @param where as the configuration has it
 */
public record Secret(String where) {
    private static final String ENVIRONMENT = "env:";

    /** Whether there is something to be read. */
    boolean isThere() {
        return where.startsWith(ENVIRONMENT)
                ? System.getenv(variable()) != null
                : where.startsWith("/") && Files.isReadable(Path.of(where));
    }

    /** Who else can read it, and what to do about that; empty if only its owner can, or it does not exist. */
    Optional<String> exposure() {
        if (where.startsWith(ENVIRONMENT) || !isThere()) {
            return Optional.empty();
        }
        try {
            return SecretFile.problem(Path.of(where));
        } catch (IOException gone) {
            return Optional.of(where + " cannot be looked at: " + gone.getMessage());
        }
    }

    /**
     * {@return the secret}, without the end of the line that a file has.
     *
     * @throws IOException if the file cannot be read, or the variable is not set; the message names it
     */
    public String read() throws IOException {
        if (!where.startsWith(ENVIRONMENT)) {
            return SecretFile.read(Path.of(where));
        }
        String value = System.getenv(variable());
        if (value == null) {
            throw new IOException("the environment variable %s is not set".formatted(variable()));
        }
        return value;
    }

    private String variable() {
        return where.substring(ENVIRONMENT.length());
    }
}
