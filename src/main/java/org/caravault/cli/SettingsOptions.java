package org.caravault.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.caravault.settings.BadSettingsException;
import org.caravault.settings.Home;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import picocli.CommandLine.Option;

/** The options of commands that need the service's settings and data. */
public final class SettingsOptions {
    @Option(names = "--data", paramLabel = "DIR", description = "data directory (default: data)")
    private Path data = Path.of("data");

    @Option(
            names = "--vault",
            paramLabel = "DIR|HOST:/PATH",
            description = "where backups are stored (default: DATA/vault); empty: there is no vault")
    private Optional<String> vault = Optional.empty();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "the settings; the file must exist (default: config/application.properties of the installation, if it exists)")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "a setting; overrides the file and the environment")
    private List<String> assignments = new ArrayList<>();

    /** The settings as file, environment, options and {@code --set} say; {@code more} are a command's own options. */
    Settings read(List<String> more) throws IOException {
        List<String> all = new ArrayList<>(more);
        vault.ifPresent(value -> all.add("backup_mount_export=" + absolute(value)));
        mustHideSecrets(assignments);
        all.addAll(assignments);
        return Settings.read(config.or(SettingsOptions::ofTheInstallation), System.getenv(), all, data);
    }

    /** A file that was named must be there; only the installation may have none. */
    private static Optional<Path> ofTheInstallation() {
        Path file = Home.find().resolve("config/application.properties");
        return Files.notExists(file, LinkOption.NOFOLLOW_LINKS) ? Optional.empty() : Optional.of(file);
    }

    /** Every user of this host can read the words of a process. The launcher moves such words into the environment first. */
    static void mustHideSecrets(List<String> assignments) {
        List<String> problems = new ArrayList<>();
        for (String assignment : assignments) {
            String[] words = assignment.split("=", 2);
            Key.of(words[0].strip())
                    .filter(key -> words.length > 1 && key.isSecret(words[1].strip()))
                    .ifPresent(key -> problems.add(
                            "--set %s: every user of this host sees it in the list of processes: set %s in the environment, or %s in a file with mode 0600"
                                    .formatted(key.text(), key.environment(), key.text())));
        }
        if (!problems.isEmpty()) {
            throw new BadSettingsException(problems);
        }
    }

    /** A directory may be given relative to where the command is run; HOST:/PATH is left alone. */
    private static String absolute(String vault) {
        return vault.isEmpty() || vault.contains(":/")
                ? vault
                : Path.of(vault).toAbsolutePath().normalize().toString();
    }
}
