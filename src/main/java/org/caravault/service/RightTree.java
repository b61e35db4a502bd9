package org.caravault.service;

import org.apache.camel.main.Main;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStore;
import org.caravault.driver.BadDriver;
import org.caravault.driver.Drivers;
import org.caravault.message.Messages;
import org.caravault.mount.Commands;
import org.caravault.mount.TreeRoots;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.caravault.workflow.ShareLosses;
import org.caravault.workflow.ShareRoots;
import org.caravault.workflow.VaultIdentity;
import org.caravault.workflow.Vaults;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The part of the wiring that sees that a job works on the right share and the right vault. */
final class RightTree {
    private RightTree() {}

    static void bind(
            Main main,
            Settings settings,
            JdbcClient db,
            BackupStore backups,
            Messages messages,
            Vaults vaults,
            Drivers drivers,
            Commands commands) {
        main.bind("shareRoots", new ShareRoots(db, new TreeRoots(commands), settings.list(Key.BACKUP_IGNORE_FILES)));
        main.bind(
                "shareLosses",
                new ShareLosses(
                        db, messages, settings.number(Key.SHARE_LOSS_PERCENT), settings.number(Key.SHARE_LOSS_FILES)));
        main.bind(
                "vaultIdentity",
                new VaultIdentity(
                        db,
                        backups,
                        (backup, vault) -> mountsVault(drivers, backup) && vaults.isVaultOf(backup, vault)));
    }

    private static boolean mountsVault(Drivers drivers, Backup backup) {
        try {
            return drivers.get(backup.driver()).isMountsVault();
        } catch (BadDriver disabled) {
            return false; // nobody can say where its backups lie
        }
    }
}
