package org.caravault.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.main.Main;
import org.caravault.access.Export;
import org.caravault.files.PrivateDirectory;
import org.caravault.problem.Reason;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.caravault.vault.Vaults;
import org.caravault.workflow.backup.VaultPermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of the service: no other user of this host may enter them, so that none of them runs a set-id program that a backup contains, opens
 * a device in it, reads what only a parent directory of the share protected, or writes to his own files in a backup.
 */
final class OwnDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(OwnDirectories.class);
    private static final int ROOT = 0;

    private OwnDirectories() {}

    /**
     * Makes what is missing and closes what is open, saying so.
     *
     * @throws CannotStartException naming the directory and what to do
     */
    static void close(Settings settings) throws CannotStartException {
        try {
            belongsToRootIfThisIsRoot(PrivateDirectory.make(settings.data()));
            for (String name : new String[] {"logs", "drivers"}) {
                if (Files.isDirectory(settings.data(name))) {
                    PrivateDirectory.make(settings.data(name));
                }
            }
            PrivateDirectory.make(settings.directory(Key.MOUNT_TMP_LOCATION, "mounts"));
            PrivateDirectory.make(settings.directory(Key.BACKUP_MOUNT_TMP_LOCATION, "mounts"));
        } catch (IOException cannotBe) {
            throw new CannotStartException(Reason.of(cannotBe));
        }
    }

    /**
     * The same for directories with backups or snapshots in them, once the catalogue can note which of them others may still write to.
     *
     * @throws CannotStartException naming the directory and what to do
     */
    static void closeTrees(Settings settings, Main main) throws CannotStartException {
        VaultPermissions exposure = main.lookup("vaultPermissions", VaultPermissions.class);
        try {
            if (Files.isDirectory(settings.data("snapshots"))) {
                exposure.closeSnapshots(settings.data("snapshots"), Optional.empty());
            }
            closeVaults(settings, exposure, main.lookup("vaults", Vaults.class));
        } catch (IOException cannotBe) {
            throw new CannotStartException(Reason.of(cannotBe));
        }
    }

    private static void closeVaults(Settings settings, VaultPermissions exposure, Vaults vaults) throws IOException {
        Set<PosixFilePermission> mode = PrivateDirectory.mode(settings.text(Key.VAULT_MODE));
        for (Export vault : vaults.all()) {
            if (!vault.location().startsWith("/")) {
                continue; // a file server's, which is closed when a job mounts it
            }
            Path directory = Path.of(vault.location());
            if (directory.equals(settings.data("vault")) && !Files.isDirectory(directory)) {
                PrivateDirectory.make(
                        directory, mode); // another directory that is missing is a mistake, or not mounted
            }
            if (Files.isDirectory(directory)) {
                exposure.closeVault(vault, directory, mode, Optional.empty());
                belongsToRootIfThisIsRoot(directory);
            }
        }
        if (!mode.equals(PrivateDirectory.OWNER_ONLY)) {
            LOG.warn(
                    "vault_mode = {}: other users of this host can read backups, run the set-id programs in them, and change files of their own in all backups that share them",
                    settings.text(Key.VAULT_MODE));
        }
    }

    private static void belongsToRootIfThisIsRoot(Path directory) throws IOException {
        int owner = (int) Files.getAttribute(directory, "unix:uid");
        if (owner != ROOT && "root".equals(System.getProperty("user.name"))) {
            LOG.warn(
                    "{} belongs to the user with uid {}, who can read and change what is in it: run 'chown root {}' unless that is meant",
                    directory,
                    owner,
                    directory);
        }
    }
}
