package org.caravault.workflow.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.caravault.access.Export;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.BackupStore;
import org.caravault.backup.BackupTypes;
import org.caravault.driver.BadDriverException;
import org.caravault.driver.Drivers;
import org.caravault.files.PrivateDirectory;
import org.caravault.snapshot.SnapshotStore;
import org.caravault.vault.Vaults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the directories that trees lie in. While one was open, the owner of a file could make a hard link to his file in a tree, or keep a
 * directory of it open: he can still write there afterwards. So these trees are marked, and no later one links to them.
 *
 * <p>The mark comes first, because the open mode is the only trace: after a crash in between, the next start finds it again. It is set once
 * more after the mode has changed, for trees that were begun in between.
 */
public final class VaultPermissions {
    private static final Logger LOG = LoggerFactory.getLogger(VaultPermissions.class);

    private final BackupStore backups;
    private final SnapshotStore snapshots;
    private final BackupTypes types;
    private final Drivers drivers;
    private final Vaults vaults;

    public VaultPermissions(
            BackupStore backups, SnapshotStore snapshots, BackupTypes types, Drivers drivers, Vaults vaults) {
        this.backups = backups;
        this.snapshots = snapshots;
        this.types = types;
        this.drivers = drivers;
        this.vaults = vaults;
    }

    /**
     * Gives a vault its mode.
     *
     * @param directory where the vault is here
     * @param begun a backup that has no tree yet
     */
    public void closeVault(Export vault, Path directory, Set<PosixFilePermission> mode, Optional<UUID> begun)
            throws IOException {
        if (!PrivateDirectory.isTooOpen(directory, mode)) {
            PrivateDirectory.tighten(directory, mode);
            return;
        }
        Set<UUID> marked = new HashSet<>(backups.expose(inside(vault, begun)));
        PrivateDirectory.tighten(directory, mode);
        if (PrivateDirectory.isTooOpen(directory, mode)) {
            backups.unexpose(marked); // or every backup would be marked by the next one, and none ever be linked
            LOG.warn(
                    "the file system of the vault {} does not keep modes: close it with the options of its mount",
                    directory);
            return;
        }
        marked.addAll(backups.expose(inside(vault, begun)));
        if (!marked.isEmpty()) {
            LOG.warn(
                    "the vault {} was open, so users who kept a hard link or an open directory can still change their own files in its {} backups:"
                            + " no later backup links to those, and the next backup of each share copies all files;"
                            + " 'caravault verify {}/ID' shows whether a backup was altered",
                    vault.location(),
                    marked.size(),
                    vault.location());
        }
    }

    /** The same for the directory of this node's snapshots. {@code begun}: a snapshot that has no tree yet. */
    public void closeSnapshots(Path directory, Optional<UUID> begun) throws IOException {
        if (!PrivateDirectory.isTooOpen(directory, PrivateDirectory.OWNER_ONLY)) {
            PrivateDirectory.tighten(directory, PrivateDirectory.OWNER_ONLY);
            return;
        }
        int marked = snapshots.exposeAllBut(begun);
        PrivateDirectory.tighten(directory, PrivateDirectory.OWNER_ONLY);
        if (marked > 0) {
            LOG.warn(
                    "{} was open, so users who kept a hard link or an open directory can still change their own files in {} snapshots:"
                            + " no later snapshot links to those, and the next snapshot of each share copies all files",
                    directory,
                    marked);
        }
    }

    /** What lies in the vault, or may: where a type or a driver is not known any more, the place of its backups is unknown. */
    private Set<UUID> inside(Export vault, Optional<UUID> begun) {
        return backups.all().stream()
                .filter(backup -> backup.status() != BackupStatus.CREATING || backup.attempt() > 0)
                .filter(backup -> !begun.equals(Optional.of(backup.id())))
                .filter(this::mayBeInAVault)
                .filter(backup -> isTypeUnknown(backup) || vaults.isVaultOf(backup, vault))
                .map(Backup::id)
                .collect(Collectors.toSet());
    }

    private boolean isTypeUnknown(Backup backup) {
        Optional<String> name = backup.backupType();
        return name.isPresent() && types.find(name.get()).isEmpty();
    }

    private boolean mayBeInAVault(Backup backup) {
        try {
            return drivers.get(backup.driver()).isMountsVault();
        } catch (BadDriverException disabled) {
            return true;
        }
    }
}
