package org.caravault.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;

/** What the settings name on this host is there when the service starts: a typing error would be found out in the night of the first failure. */
final class NamedPlaces {
    private static final String PATH = "PATH";

    private NamedPlaces() {}

    static void mustExist(Settings settings) throws CannotStartException {
        List<String> missing = new ArrayList<>();
        if (settings.text(Key.AUTH_STRATEGY).equals("tokens")) {
            settings.given(Key.TOKEN_FILE)
                    .filter(file -> !Files.isRegularFile(Path.of(file)))
                    .ifPresent(file -> missing.add(
                            "token_file = %1$s: there is no such file: correct the path, or make it with 'caravault token add --file %1$s …'"
                                    .formatted(file)));
        }
        for (String root : settings.list(Key.LOCAL_ROOTS)) {
            Path directory = Path.of(root.substring(root.indexOf('/')));
            if (!Files.isDirectory(directory)) {
                missing.add("local.roots names %s: there is no such directory: correct the path, mount it, or make it"
                        .formatted(directory));
            }
        }
        settings.given(Key.NOTIFY_COMMAND)
                .map(command -> command.strip().split("\\s+", 2)[0])
                .filter(program -> !program.isEmpty() && !isProgram(program))
                .ifPresent(program -> missing.add(
                        "notify.command = %s: there is no such program, or it is not executable: correct the path, or run 'chmod +x' on it"
                                .formatted(program)));
        if (!missing.isEmpty()) {
            throw new CannotStartException(String.join("\n", missing));
        }
    }

    /** As it is looked for when it is started: a name without a slash is one of the directories of PATH. */
    private static boolean isProgram(String program) {
        if (program.contains("/")) {
            return isExecutable(Path.of(program));
        }
        String path = Optional.ofNullable(System.getenv(PATH)).orElse("");
        return Arrays.stream(path.split(":", -1)).anyMatch(directory -> isExecutable(Path.of(directory, program)));
    }

    private static boolean isExecutable(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
