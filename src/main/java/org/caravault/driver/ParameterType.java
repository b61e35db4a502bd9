package org.caravault.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.caravault.files.OwnDirectory;

/** What an option must be. Each option reaches the routes as text. */
public enum ParameterType {
    TEXT("some text"),
    NUMBER("a whole number"),
    BOOLEAN("true or false"),
    URL("a URL with http or https"),
    DIRECTORY("an absolute path"),
    /** Made if it is missing; below it a driver keeps what no other user may read or exchange. */
    PRIVATE_DIRECTORY("an absolute path"),
    FILE("the absolute path of a file that can be read"),
    /** Only where it is found is an option: see {@link Secret}. */
    SECRET("the absolute path of a file that can be read, or env:NAME of an environment variable that is set"),
    /** As a secret, for a program, which gets the path: a variable of the service's environment would have to be one of the program's, too. */
    SECRET_FILE("the absolute path of a file that can be read");

    private final String words;

    ParameterType(String words) {
        this.words = words;
    }

    static Optional<ParameterType> of(String name) {
        return Arrays.stream(values()).filter(type -> type.wire().equals(name)).findFirst();
    }

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is wrong with a value. */
    Optional<String> problem(String value) {
        if (holds(value)) {
            return switch (this) {
                case SECRET, SECRET_FILE -> new Secret(value).exposure().map(why -> "cannot be used: " + why);
                case PRIVATE_DIRECTORY -> OwnDirectory.whyNot(Path.of(value)).map(why -> "cannot be used: " + why);
                default -> Optional.empty();
            };
        }
        // Whoever wrote the secret itself there must not find it in a log.
        return Optional.of("must be " + words + (isSecret() ? "" : ", not '" + value + "'"));
    }

    private boolean isSecret() {
        return this == SECRET || this == SECRET_FILE;
    }

    private boolean holds(String value) {
        return switch (this) {
            case TEXT -> !value.isEmpty();
            case NUMBER -> value.matches("\\d{1,9}");
            case BOOLEAN -> value.equals("true") || value.equals("false");
            case URL -> value.matches("https?://\\S+");
            case DIRECTORY, PRIVATE_DIRECTORY -> value.startsWith("/");
            case FILE, SECRET_FILE -> value.startsWith("/") && Files.isReadable(Path.of(value));
            case SECRET -> new Secret(value).isThere();
        };
    }
}
