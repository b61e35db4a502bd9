package org.caravault.workflow.backup;

import org.caravault.backup.Backup;
import org.caravault.backup.BackupRequest;
import org.caravault.backup.BackupType;
import org.caravault.backup.BackupTypes;
import org.caravault.driver.DriverOperation;
import org.caravault.driver.Drivers;
import org.caravault.problem.RefusalException;
import org.caravault.share.Share;
import org.caravault.vault.VaultSettings;
import org.caravault.vault.Vaults;

/** Finds the driver of a backup that is asked for: the generic one, or that of the type which the request names. */
public final class ChooseDriver {
    private static final String GENERIC = "nfs";

    private final VaultSettings general;
    private final Vaults vaults;
    private final BackupTypes types;
    private final Drivers drivers;

    public ChooseDriver(VaultSettings general, Vaults vaults, BackupTypes types, Drivers drivers) {
        this.general = general;
        this.vaults = vaults;
        this.types = types;
        this.drivers = drivers;
    }

    String of(BackupRequest request, Share share) {
        if (request.backupType().isPresent()) {
            return ofType(request.backupType().get(), share);
        }
        if (general.export().isEmpty()) {
            throw RefusalException.invalid("No vault is configured, so the generic backup driver is not enabled:"
                    + " set backup_mount_export, or name a backup type in backup_options.");
        }
        return GENERIC;
    }

    /** The driver must be able to restore what is left of a damaged backup. */
    void mustRestoreIntact(Backup backup) {
        if (!drivers.thatServe(DriverOperation.RESTORE_INTACT).contains(backup.driver())) {
            throw RefusalException.invalid(
                    "intact_only: backup %s was made by the driver '%s', which restores complete backups only."
                            .formatted(backup.id(), backup.driver()));
        }
    }

    private String ofType(String name, Share share) {
        BackupType type = types.find(name)
                .orElseThrow(() -> RefusalException.invalid(
                        "backup_options: no backup type '%s' is configured here".formatted(name)));
        if (!types.isEnabled(type, share.backend())) {
            throw RefusalException.invalid(
                    "backup_options: backup type '%s' is not in the enabled_backup_types of share %s's backend '%s'."
                            .formatted(name, share.id(), share.backend()));
        }
        if (type.driver().equals(GENERIC) && vaults.of(type).isEmpty()) {
            throw RefusalException.invalid(
                    "backup_options: backup type '%s' has no vault: set its backup_mount_export.".formatted(name));
        }
        drivers.whyNot(type).ifPresent(why -> {
            throw RefusalException.invalid("backup_options: backup type '%s' cannot be used: %s.".formatted(name, why));
        });
        return type.driver();
    }
}
