package org.caravault.backup;

import java.time.Instant;
import java.util.UUID;

/**
 * A complete backup that a vault has and the catalogue does not.
 *
 * @param id as the vault names it
 * @param made what it was asked for as
 * @param bytes the size of its tree
 * @param files how many files it contains
 * @param createdAt when it was made
 */
public record ImportedBackup(UUID id, NewBackup made, long bytes, long files, Instant createdAt) {
    /** {@return what a person calls it: its name, or its id} */
    public String called() {
        return made.label().orId(id);
    }
}
