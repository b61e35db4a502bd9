package org.caravault.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.caravault.backup.BackupType;
import org.caravault.mount.PrivateDirectory;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of the service: no other user of this host may enter them, so that none of them runs a set-id program that a backup holds, opens a
 * device in it, reads what only a parent directory of the share protected, or writes to his own files in a backup.
 */
final class OwnDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(OwnDirectories.class);
    private static final int ROOT = 0;

    private OwnDirectories() {}

    /**
     * Makes what is missing and closes what is open, saying so.
     *
     * @throws CannotStart naming the directory and what to do
     */
    static void close(Settings settings) throws CannotStart {
        try {
            belongsToRootIfThisIsRoot(PrivateDirectory.make(settings.data()));
            for (String name : new String[] {"logs", "snapshots", "drivers"}) {
                if (Files.isDirectory(settings.data(name))) {
                    PrivateDirectory.make(settings.data(name));
                }
            }
            PrivateDirectory.make(settings.directory(Key.MOUNT_TMP_LOCATION, "mounts"));
            PrivateDirectory.make(settings.directory(Key.BACKUP_MOUNT_TMP_LOCATION, "mounts"));
            closeVaults(settings);
        } catch (IOException cannotBe) {
            throw new CannotStart(String.valueOf(cannotBe.getMessage()));
        }
    }

    private static void closeVaults(Settings settings) throws IOException {
        Set<PosixFilePermission> mode = PrivateDirectory.mode(settings.text(Key.VAULT_MODE));
        Path byDefault = settings.data("vault");
        Optional<Path> general =
                settings.vault().filter(where -> where.startsWith("/")).map(Path::of);
        if (general.filter(byDefault::equals).isPresent()) {
            PrivateDirectory.make(byDefault, mode); // another directory that is missing is a mistake, or not mounted
        }
        if (general.filter(Files::isDirectory).isPresent()) {
            belongsToRootIfThisIsRoot(PrivateDirectory.tighten(general.get(), mode));
        }
        for (BackupType type : settings.backupTypes().all()) {
            Optional<Path> own = type.option("backup_mount_export")
                    .filter(where -> where.startsWith("/"))
                    .map(Path::of)
                    .filter(Files::isDirectory);
            if (own.isPresent()) {
                belongsToRootIfThisIsRoot(PrivateDirectory.tighten(own.get(), mode));
            }
        }
        if (!mode.equals(PrivateDirectory.OWNER_ONLY)) {
            LOG.warn(
                    "vault_mode = {}: other users of this host can read backups, run the set-id programs in them, and change files of their own",
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
