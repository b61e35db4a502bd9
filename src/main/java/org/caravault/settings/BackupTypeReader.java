package org.caravault.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.caravault.backup.BackupType;
import org.caravault.backup.BackupTypes;

/** Makes backup types and backends of the sections, with Manila's keys: a section's keys show which of the two it is. */
final class BackupTypeReader {
    private static final String TYPE_NAME = "backup_type_name";
    private static final String DRIVER = "driver";
    private static final String GENERIC = "nfs";
    private static final String ENABLED = "enabled_backup_types";
    private static final String BACKEND_NAME = "share_backend_name";
    private static final Set<String> OF_A_BACKEND = Set.of(ENABLED, BACKEND_NAME);

    /** The name becomes part of a route's address. */
    private static final Pattern DRIVER_NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** What a type of the generic driver may say otherwise than the configuration as a whole. */
    private static final List<Key> OF_GENERIC =
            List.of(Key.BACKUP_MOUNT_EXPORT, Key.BACKUP_MOUNT_BACKEND, Key.BACKUP_MOUNT_OPTIONS);

    private final List<String> problems;
    private final Map<String, BackupType> types = new HashMap<>();
    private final Map<String, Set<String>> enabled = new HashMap<>();

    BackupTypeReader(List<String> problems) {
        this.problems = problems;
    }

    BackupTypes read(Collection<Section> sections) {
        for (Section section : sections) {
            boolean isType = section.line(TYPE_NAME).isPresent();
            boolean isBackend = section.line(ENABLED).isPresent();
            if (isType == isBackend) {
                problems.add("%s: section [%s] must have either %s, as a backup type, or %s, as a backend"
                        .formatted(section.where(), section.name(), TYPE_NAME, ENABLED));
            } else if (isType) {
                types.put(section.name(), type(section));
            }
        }
        vaultsMustNotClash();
        sections.stream().filter(s -> s.line(ENABLED).isPresent()).forEach(this::backend);
        return new BackupTypes(types, enabled);
    }

    private BackupType type(Section section) {
        Map<String, String> options = new HashMap<>();
        section.lines().forEach((key, line) -> {
            if (!key.equals(TYPE_NAME) && !key.equals(DRIVER)) {
                options.put(key, line.value());
            }
        });
        String driver = section.line(DRIVER).map(Section.Line::value).orElse(GENERIC);
        if (!DRIVER_NAME.matcher(driver).matches()) {
            problems.add(
                    "%s must be lower-case letters, digits and '-', not '%s'".formatted(section.place(DRIVER), driver));
        } else if (driver.equals(GENERIC)) {
            options.forEach((key, value) -> genericOption(section, key, value));
            options.keySet().stream()
                    .filter(key -> !options.containsKey(Key.BACKUP_MOUNT_EXPORT.text()))
                    .forEach(key -> problems.add(section.place(key) + " says how to mount a vault of the type's own;"
                            + " name it with " + Key.BACKUP_MOUNT_EXPORT.text()));
        }
        return new BackupType(section.name(), section.lines().get(TYPE_NAME).value(), driver, options);
    }

    private void genericOption(Section section, String key, String value) {
        Optional<Key> known =
                OF_GENERIC.stream().filter(k -> k.text().equals(key)).findFirst();
        Optional<String> wrong = known.isEmpty()
                ? Optional.of("is not an option of the driver nfs; its options are "
                        + String.join(", ", OF_GENERIC.stream().map(Key::text).toList()))
                : value.isEmpty()
                        ? Optional.of("must not be empty; leave it out for the general one")
                        : known.get().rule().problem(value).map(problem -> problem + ", not '" + value + "'");
        wrong.ifPresent(problem -> problems.add(section.place(key) + " " + problem));
    }

    /** One export is mounted in one way: the kernel shares such mounts, so that the second way would not count. */
    private void vaultsMustNotClash() {
        Map<String, BackupType> byExport = new HashMap<>();
        types.values().stream()
                .sorted(Comparator.comparing(BackupType::section))
                .forEach(type -> type.option(Key.BACKUP_MOUNT_EXPORT.text())
                        .map(export -> byExport.putIfAbsent(export, type))
                        .filter(other -> !other.options().equals(type.options()))
                        .ifPresent(other -> problems.add("[%s] and [%s] share %s but use different mount settings"
                                .formatted(other.section(), type.section(), Key.BACKUP_MOUNT_EXPORT.text()))));
    }

    private void backend(Section section) {
        section.lines().keySet().stream()
                .filter(key -> !OF_A_BACKEND.contains(key))
                .forEach(key -> problems.add(section.place(key) + " is not a key of a backend; its keys are " + ENABLED
                        + " and " + BACKEND_NAME));
        String name = section.line(BACKEND_NAME).map(Section.Line::value).orElse(section.name());
        Set<String> names = enabled.computeIfAbsent(name, unseen -> new HashSet<>());
        Arrays.stream(section.lines().get(ENABLED).value().split(",", -1))
                .map(String::strip)
                .filter(type -> !type.isEmpty())
                .forEach(type -> {
                    names.add(type);
                    if (!types.containsKey(type)) {
                        problems.add(section.place(ENABLED) + " names '" + type + "', and there is no section [" + type
                                + "] with " + TYPE_NAME);
                    }
                });
    }
}
