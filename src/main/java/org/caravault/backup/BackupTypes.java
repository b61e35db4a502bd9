package org.caravault.backup;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The backup types of the configuration, and which backend's shares may use them.
 *
 * @param types by the names of their sections
 * @param enabled by a backend's name, the sections of its types
 */
public record BackupTypes(Map<String, BackupType> types, Map<String, Set<String>> enabled) {
    public static final BackupTypes NONE = new BackupTypes(Map.of(), Map.of());

    public BackupTypes {
        types = Map.copyOf(types);
        enabled = Map.copyOf(enabled);
    }

    /** {@return the type of a section of the configuration; empty: there is none} */
    public Optional<BackupType> find(String section) {
        return Optional.ofNullable(types.get(section));
    }

    /** Whether shares of a backend may have backups of a type. */
    public boolean isEnabled(BackupType type, String backend) {
        return enabled.getOrDefault(backend, Set.of()).contains(type.section());
    }

    /** {@return every type, in no order} */
    public Collection<BackupType> all() {
        return types.values();
    }
}
