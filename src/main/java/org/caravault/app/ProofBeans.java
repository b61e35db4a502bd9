package org.caravault.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.camel.main.Main;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupAttempts;
import org.caravault.backup.BackupStore;
import org.caravault.copier.CopierChild;
import org.caravault.driver.BadDriverException;
import org.caravault.driver.Drivers;
import org.caravault.exec.Commands;
import org.caravault.message.Messages;
import org.caravault.mount.TreeRoots;
import org.caravault.settings.Home;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.caravault.vault.VaultIdentity;
import org.caravault.vault.Vaults;
import org.caravault.workflow.backup.DatabaseOutageLimits;
import org.caravault.workflow.backup.ForeignMounts;
import org.caravault.workflow.backup.RestoreProof;
import org.caravault.workflow.share.ForbiddenDirectories;
import org.caravault.workflow.share.ShareLosses;
import org.caravault.workflow.share.ShareRoots;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The part of the wiring that sees that a job works on the right share, the right vault and a complete backup. */
record ProofBeans(Main main, Settings settings, JdbcClient db, Vaults vaults) {
    void roots(Messages messages, BackupAttempts attempts, Commands commands) {
        main.bind("shareRoots", new ShareRoots(db, new TreeRoots(commands), settings.list(Key.BACKUP_IGNORE_FILES)));
        main.bind(
                "shareLosses",
                new ShareLosses(
                        db,
                        attempts,
                        messages,
                        settings.number(Key.SHARE_LOSS_PERCENT),
                        settings.number(Key.SHARE_LOSS_FILES)));
    }

    VaultIdentity vault(BackupStore backups, Drivers drivers) {
        return new VaultIdentity(
                db, backups, (backup, vault) -> mountsVault(drivers, backup) && vaults.isVaultOf(backup, vault));
    }

    private static boolean mountsVault(Drivers drivers, Backup backup) {
        try {
            return drivers.get(backup.driver()).isMountsVault();
        } catch (BadDriverException disabled) {
            return false; // where its backups lie is not known
        }
    }

    void restores(
            CopierChild child,
            BackupStore backups,
            BackupAttempts attempts,
            DatabaseOutageLimits outage,
            BooleanSupplier mustGiveUp) {
        main.bind(
                "restoreProof",
                new RestoreProof(
                        child,
                        backups,
                        attempts,
                        outage,
                        mustGiveUp,
                        settings.text(Key.RESTORE_VERIFY).equals("full")));
        main.bind(
                "foreignMounts",
                new ForeignMounts(settings.text(Key.RESTORE_MODE).equals("exact")
                        && !Boolean.parseBoolean(settings.text(Key.COPY_ONE_FILE_SYSTEM))));
    }

    /** {@code mountPlaces}: the directories that jobs mount shares and vaults in. */
    ForbiddenDirectories grounds(Set<Path> mountPlaces) {
        List<Path> own = new ArrayList<>(mountPlaces);
        Stream.of("database", "logs", "mounts", "snapshots", "empty", "drivers")
                .map(settings::data)
                .forEach(own::add);
        ForbiddenDirectories grounds = new ForbiddenDirectories(
                vaults::all, settings.data(), own, List.of(settings.data(), Home.find()), mountPlaces);
        main.bind("forbiddenDirectories", grounds);
        return grounds;
    }
}
