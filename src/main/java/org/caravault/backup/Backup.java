package org.caravault.backup;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A read-only copy of a share at one time, as the catalogue knows it.
 *
 * @param made what was asked for, with the names it has now
 * @param updatedAt empty: never
 */
public record Backup(
        UUID id, NewBackup made, BackupState state, BackupSize size, Instant createdAt, Optional<Instant> updatedAt) {

    public UUID shareId() {
        return made.shareId();
    }

    public String projectId() {
        return made.owner().projectId();
    }

    public Optional<String> name() {
        return made.label().name();
    }

    public Optional<String> description() {
        return made.label().description();
    }

    /** {@return GB of the share when it was backed up} */
    public int sizeGb() {
        return made.sizeGb();
    }

    /** {@return the driver's name: the routes {@code direct:DRIVER-create} and so on} */
    public String driver() {
        return made.method().driver();
    }

    /** {@return the section of its backup type; empty: it has none} */
    public Optional<String> backupType() {
        return made.method().backupType();
    }

    public BackupStatus status() {
        return state.status();
    }

    /** {@return which attempt of its job may write} */
    public int attempt() {
        return state.attempt();
    }

    /** {@return percent of the bytes, 0 to 100} */
    public int progress() {
        return state.progress().ofBackup();
    }

    /** {@return percent of the bytes of its last restore, 0 to 100} */
    public int restoreProgress() {
        return state.progress().ofRestore();
    }

    /** {@return why its last job failed; empty: it did not} */
    public Optional<String> failReason() {
        return state.failReason();
    }

    /** {@return the size of the tree; empty until it is complete} */
    public Optional<Long> bytes() {
        return size.bytes();
    }

    /** {@return how many files it contains, as its driver counts; empty: not known} */
    public Optional<Long> files() {
        return size.files();
    }

    /** What a caller may see of it. */
    public BackupDetail detail() {
        return new BackupDetail(
                new BackupSummary(id, shareId(), name(), status()),
                description(),
                sizeGb(),
                state.progress(),
                backupType(),
                made.service(),
                createdAt,
                updatedAt);
    }

    /** What a person calls it: its name, or its id. */
    public String called() {
        return made.label().orId(id);
    }
}
