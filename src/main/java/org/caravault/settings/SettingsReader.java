package org.caravault.settings;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.caravault.backup.BackupTypes;
import org.caravault.files.SecretFile;

/** Reads the settings: the file, over it the environment, over that the command line. */
final class SettingsReader {
    private static final String ENVIRONMENT = "CARAVAULT_";

    /** Settings of earlier versions, and why they are gone. */
    private static final Map<String, String> GONE =
            Map.of("db.embedded_port", "the embedded PostgreSQL listens on no port any more");

    /** As many as {@code JobPace.MISSED_HEARTBEATS}, which this package does not use. */
    private static final int HEARTBEATS_OF_A_LEASE = 4;

    /** Variables of the launcher, which are not settings. */
    private static final List<String> OF_THE_LAUNCHER = List.of("CARAVAULT_HOME", "CARAVAULT_JAVA_OPTIONS");

    private final Map<Key, String> values = new EnumMap<>(Key.class);
    private final Map<String, String> camel = new TreeMap<>();
    private final Map<String, String> places = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private final Sections sections = new Sections(problems);

    void file(Path file) throws IOException {
        int number = 0;
        for (String line : new SettingsFile(file, problems).lines()) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#") && !sections.take(text, file + ":" + number)) {
                assignmentOfFile(text, file + ":" + number);
            }
        }
        mustHideSecrets(file);
    }

    /** The second of two would silently override the first, in a file that two people have edited. */
    private void assignmentOfFile(String text, String where) {
        String name = text.split("=", 2)[0].strip();
        String before = places.putIfAbsent(name, where);
        if (before == null) {
            assignment(text, where);
        } else {
            problems.add("%s: %s is there already, at %s: keep one".formatted(where, name, before));
        }
    }

    private void mustHideSecrets(Path file) throws IOException {
        String secrets = values.entrySet().stream()
                .filter(entry -> entry.getKey().isSecret(entry.getValue()))
                .map(entry -> entry.getKey().text())
                .collect(Collectors.joining(", "));
        if (!secrets.isEmpty()) {
            SecretFile.problem(file).ifPresent(problem -> problems.add("%s: %s".formatted(secrets, problem)));
        }
    }

    /** The value of a key whose secret is in a file of its own. */
    private void fromFile(Key key, Key holder) {
        String path = values.getOrDefault(holder, "");
        if (path.isEmpty()) {
            return;
        }
        if (!values.getOrDefault(key, "").isEmpty()) {
            problems.add("%s and %s are both set: keep one".formatted(key.text(), holder.text()));
            return;
        }
        try {
            put(key, SecretFile.read(Path.of(path)), holder.text() + " = " + path);
        } catch (NoSuchFileException missing) {
            problems.add("%s = %s: there is no such file".formatted(holder.text(), path));
        } catch (IOException unusable) {
            problems.add("%s = %s: %s".formatted(holder.text(), path, unusable.getMessage()));
        }
    }

    void environment(Map<String, String> environment) {
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (variable.startsWith(ENVIRONMENT) && !OF_THE_LAUNCHER.contains(variable)) {
                Optional<Key> key = Arrays.stream(Key.values())
                        .filter(k -> k.variable().equals(variable))
                        .findFirst();
                key.ifPresentOrElse(
                        k -> put(k, value, "environment " + variable),
                        () -> problems.add("environment: "
                                + gone(variable).orElse("unknown variable " + variable + nearest(variable))));
            }
        });
    }

    void assignment(String text, String where) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            problems.add(where + ": '" + text + "' is not KEY=VALUE");
            return;
        }
        String name = text.substring(0, equals).strip();
        String value = text.substring(equals + 1).strip();
        Optional<Key> key = Key.of(name);
        if (key.isPresent()) {
            put(key.get(), value, where);
        } else if (name.startsWith("camel.")) {
            camel.put(name, value); // Camel itself refuses those that it does not know
        } else {
            problems.add(where + ": " + gone(name).orElse("unknown key '" + name + "'" + nearest(name)));
        }
    }

    private static Optional<String> gone(String name) {
        return GONE.entrySet().stream()
                .filter(key -> name.equals(key.getKey()) || name.equals(Key.variable(key.getKey())))
                .findFirst()
                .map(key -> "remove %s: %s".formatted(name, key.getValue()));
    }

    private void put(Key key, String value, String where) {
        key.rule()
                .problem(value)
                .ifPresentOrElse(
                        wrong -> problems.add(where + ": " + key.text() + " " + wrong
                                + (mayBeSecret(key, value) ? "" : ", not '" + value + "'")),
                        () -> values.put(key, value));
    }

    /** A wrong value of what may be in a file of its own may be a secret that was mistyped. */
    private static boolean mayBeSecret(Key key, String value) {
        return key.isSecret(value) || key.file().isPresent() || key == Key.DB_URL;
    }

    Settings read(Path data) {
        for (Key key : Key.values()) {
            key.file().ifPresent(holder -> fromFile(key, holder));
        }
        BackupTypes types = new BackupTypeReader(problems).read(sections.all());
        Settings settings = new Settings(data, values, camel, types);
        if (problems.isEmpty()) {
            leaseMustEndFirst(settings);
        }
        if (!problems.isEmpty()) {
            throw new BadSettingsException(problems);
        }
        return settings;
    }

    /** A node that is considered lost has lost its jobs before: otherwise its mounts are written off while a job may still use them. */
    private void leaseMustEndFirst(Settings settings) {
        Duration lease = settings.milliseconds(Key.JOB_HEARTBEAT_MS).multipliedBy(HEARTBEATS_OF_A_LEASE);
        if (lease.compareTo(settings.seconds(Key.NODE_GONE_S)) > 0) {
            problems.add(
                    "%s = %s: a lease lasts %d heartbeats, and this one (%d s) would outlast %s = %s, after which the node is considered lost"
                            .formatted(
                                    Key.JOB_HEARTBEAT_MS.text(),
                                    settings.text(Key.JOB_HEARTBEAT_MS),
                                    HEARTBEATS_OF_A_LEASE,
                                    lease.toSeconds(),
                                    Key.NODE_GONE_S.text(),
                                    settings.text(Key.NODE_GONE_S)));
        }
    }

    private static String nearest(String name) {
        String wanted = name.startsWith(ENVIRONMENT) ? name : "";
        return Arrays.stream(Key.values())
                .map(k -> wanted.isEmpty() ? k.text() : k.variable())
                .min(Comparator.comparingInt(known -> distance(known, name)))
                .map(known -> "; did you mean '" + known + "'?")
                .orElse("");
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        Arrays.setAll(previous, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
