package org.caravault.settings;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.caravault.backup.BackupTypes;

/** The settings, checked. The environment overrides the file, and KEY=VALUE on the command line overrides both. */
public final class Settings {
    private static final Pattern SECRET_NAME = Pattern.compile("(?i)pass|secret|token|webhook|url");

    private final Path data;
    private final Map<Key, String> values;
    private final Map<String, String> camel;
    private final BackupTypes backupTypes;

    Settings(Path data, Map<Key, String> values, Map<String, String> camel, BackupTypes backupTypes) {
        this.data = data.toAbsolutePath().normalize();
        this.values = new EnumMap<>(Key.class);
        this.values.putAll(values);
        this.camel = Map.copyOf(camel);
        this.backupTypes = backupTypes;
    }

    /**
     * Reads and checks the settings.
     *
     * @param file the configuration file, which must exist; empty: none
     * @param environment the process's environment; only {@code CARAVAULT_*} is looked at
     * @param assignments {@code KEY=VALUE}, as after {@code --set}
     * @param data the directory that contains all that the service writes
     * @throws BadSettingsException naming every unknown key and malformed value
     */
    public static Settings read(
            Optional<Path> file, Map<String, String> environment, List<String> assignments, Path data)
            throws IOException {
        SettingsReader reader = new SettingsReader();
        if (file.isPresent()) {
            reader.file(file.get());
        }
        reader.environment(environment);
        assignments.forEach(a -> reader.assignment(a, "--set " + shown(a)));
        return reader.read(data);
    }

    /** An assignment without its value where that is, or may be meant to be, a secret. */
    private static String shown(String assignment) {
        String name = assignment.split("=", 2)[0];
        return SECRET_NAME.matcher(name).find() ? name : assignment;
    }

    /** All that the service writes lies in here. */
    public Path data() {
        return data;
    }

    /** A place in the data directory. */
    public Path data(String name) {
        return data.resolve(name);
    }

    /** {@return the value as it was given, else the key's default; empty: neither} */
    public String text(Key key) {
        return Optional.ofNullable(values.get(key)).or(key::byDefault).orElse("");
    }

    /** The value, unless it is empty. */
    public Optional<String> given(Key key) {
        return Optional.of(text(key)).filter(value -> !value.isEmpty());
    }

    /** {@return the value of a key that is a whole number, in the unit that the key names} */
    public int number(Key key) {
        return Integer.parseInt(text(key));
    }

    /** A key that ends in {@code _s}. */
    public Duration seconds(Key key) {
        return Duration.ofSeconds(number(key));
    }

    /** A key that ends in {@code _ms}. */
    public Duration milliseconds(Key key) {
        return Duration.ofMillis(number(key));
    }

    /** {@return the parts between commas, stripped; empty ones are left out} */
    public List<String> list(Key key) {
        return Arrays.stream(text(key).split(",", -1))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** A directory that a key names, or a place in the data directory. */
    public Path directory(Key key, String otherwise) {
        return given(key).map(Path::of).orElse(data(otherwise));
    }

    /** Where the backups lie: a directory or {@code HOST:/PATH}. Empty: there is no vault. */
    public Optional<String> vault() {
        String said = values.get(Key.BACKUP_MOUNT_EXPORT);
        return said == null
                ? Optional.of(data("vault").toString())
                : Optional.of(said).filter(s -> !s.isEmpty());
    }

    /** The data node's name: as configured, or the host's. */
    public String node() {
        return given(Key.NODE).orElseGet(Settings::hostName);
    }

    /** Camel's own keys, for Camel. */
    public Map<String, String> camel() {
        return camel;
    }

    /** The sections of the file. */
    public BackupTypes backupTypes() {
        return backupTypes;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unresolvable) {
            return "localhost"; // a host that cannot resolve its own name can still be a data node
        }
    }
}
