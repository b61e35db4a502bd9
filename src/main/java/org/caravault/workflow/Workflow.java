package org.caravault.workflow;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.caravault.access.Level;
import org.caravault.backup.BackupStatus;
import org.caravault.share.ShareStatus;
import org.caravault.snapshot.SnapshotStatus;

/**
 * What is done with a share, a backup or a snapshot. Those of jobs are routes: {@code back-up-share} is {@code job:back-up-share}, and
 * {@code direct:back-up-share-failed} is its failure. A workflow reads its share and its vault, and writes to what is named here.
 */
public enum Workflow {
    BACK_UP_SHARE("back-up-share", BackupStatus.CREATING, Optional.of(ShareStatus.BACKUP_CREATING), Writes.VAULT),
    RESTORE_BACKUP("restore-backup", BackupStatus.RESTORING, Optional.of(ShareStatus.BACKUP_RESTORING), Writes.SHARE),
    DELETE_BACKUP("delete-backup", BackupStatus.DELETING, Optional.empty(), Writes.VAULT),
    /** A drill restores into a scratch tree in the vault. */
    DRILL_BACKUP("drill-backup", Subject.DRILL, Optional.empty(), Writes.VAULT),
    CREATE_SNAPSHOT("create-snapshot", SnapshotStatus.CREATING, Optional.empty()),
    DELETE_SNAPSHOT("delete-snapshot", SnapshotStatus.DELETING, Optional.empty()),
    REVERT_SHARE("revert-share", SnapshotStatus.RESTORING, Optional.of(ShareStatus.REVERTING)),
    CREATE_SHARE("create-share", Subject.SHARE, Optional.of(ShareStatus.CREATING), Writes.NOTHING),
    REGISTER_SHARE("register-share", Subject.SHARE, Optional.of(ShareStatus.MANAGE_STARTING), Writes.NOTHING),
    DELETE_SHARE("delete-share", Subject.SHARE, Optional.empty(), Writes.NOTHING),
    /** Maintenance: no job, and so without a row that it could end. */
    IMPORT_VAULT("import-vault", Subject.VAULT, Optional.empty(), Writes.NOTHING),
    CLEAN_UP("cleanup", Subject.VAULT, Optional.empty(), Writes.VAULT),
    CLEAN_UP_DRY_RUN("cleanup --dry-run", Subject.VAULT, Optional.empty(), Writes.NOTHING),
    /** Releases what a job has left that has ended. */
    SWEEP("sweep", Subject.VAULT, Optional.empty(), Writes.VAULT);

    /** What a job's key is the id of. */
    public enum Subject {
        BACKUP,
        SNAPSHOT,
        DRILL,
        SHARE,
        VAULT
    }

    private enum Writes {
        NOTHING,
        SHARE,
        VAULT
    }

    private final String wire;
    private final Subject subject;
    private final Optional<BackupStatus> backup;
    private final Optional<SnapshotStatus> snapshot;
    private final Optional<ShareStatus> share;
    private final Writes writes;

    Workflow(String wire, BackupStatus backup, Optional<ShareStatus> share, Writes writes) {
        this(wire, Subject.BACKUP, Optional.of(backup), Optional.empty(), share, writes);
    }

    Workflow(String wire, SnapshotStatus snapshot, Optional<ShareStatus> share) {
        this(wire, Subject.SNAPSHOT, Optional.empty(), Optional.of(snapshot), share, Writes.NOTHING);
    }

    Workflow(String wire, Subject subject, Optional<ShareStatus> share, Writes writes) {
        this(wire, subject, Optional.empty(), Optional.empty(), share, writes);
    }

    Workflow(
            String wire,
            Subject subject,
            Optional<BackupStatus> backup,
            Optional<SnapshotStatus> snapshot,
            Optional<ShareStatus> share,
            Writes writes) {
        this.wire = wire;
        this.subject = subject;
        this.backup = backup;
        this.snapshot = snapshot;
        this.share = share;
        this.writes = writes;
    }

    /** {@return the name of its route, in messages and in the log} */
    public String wire() {
        return wire;
    }

    /** {@return what its job's key is the id of} */
    public Subject subject() {
        return subject;
    }

    /**
     * {@return the status that the backup has during it}
     *
     * @throws java.util.NoSuchElementException it does nothing with a backup
     */
    public BackupStatus backupDuring() {
        return backup.orElseThrow();
    }

    /**
     * {@return the status that the snapshot has during it}
     *
     * @throws java.util.NoSuchElementException it does nothing with a snapshot
     */
    public SnapshotStatus snapshotDuring() {
        return snapshot.orElseThrow();
    }

    /**
     * {@return the status that the share has during it}
     *
     * @throws java.util.NoSuchElementException the share is not busy with it
     */
    public ShareStatus shareDuring() {
        return share.orElseThrow();
    }

    /** {@return how far the share is opened to this data node} */
    public Level shareLevel() {
        return writes == Writes.SHARE ? Level.WRITE : Level.READ;
    }

    /** {@return how far the vault is opened to this data node} */
    public Level vaultLevel() {
        return writes == Writes.VAULT ? Level.WRITE : Level.READ;
    }

    /** {@return those that jobs run} */
    public static List<Workflow> ofJobs() {
        return Arrays.stream(values())
                .filter(workflow -> workflow.subject != Subject.VAULT)
                .toList();
    }

    /**
     * {@return the workflow that a route is}
     *
     * @throws IllegalArgumentException there is no such workflow
     */
    public static Workflow ofRoute(String route) {
        return ofJobs().stream()
                .filter(workflow -> workflow.wire.equals(route))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no workflow is called " + route));
    }

    @Override
    public String toString() {
        return wire; // a route calls direct:${variable.ctx.workflow}-failed
    }
}
