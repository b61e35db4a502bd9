package org.caravault.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.caravault.catalogue.VaultImport;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;

/** What is in DATA before a command writes there: a typing error in {@code --data} must not make a new installation. */
record ExistingData(Settings settings) {
    private static final String DATABASE = "database";

    /** Whether a service has been at work on DATA. */
    boolean isThere() {
        return settings.given(Key.DB_URL).isEmpty()
                ? Files.isDirectory(settings.data(DATABASE))
                : Stream.of("logs", "mounts", "vault", DATABASE)
                        .anyMatch(name -> Files.isDirectory(settings.data(name)));
    }

    /** Refuses a directory of no service. */
    void mustBeThere() throws CannotStartException {
        if (!isThere()) {
            throw new CannotStartException(
                    "There is no data of a service in %s: name its directory with --data.".formatted(settings.data()));
        }
    }

    /** Refuses a new installation for which there is nothing to import. A vault on a file server is known only when it is mounted. */
    void mustBeThereOrImported() throws IOException, CannotStartException {
        if (isThere()) {
            return;
        }
        Set<String> vaults = vaults();
        for (String vault : vaults) {
            if (!vault.startsWith("/") || VaultImport.isVaultWithBackups(Path.of(vault))) {
                return;
            }
        }
        throw new CannotStartException(
                "There is no data of a service in %s, and there are no backups to import in %s: name the service's directory with --data, or the vault with --vault."
                        .formatted(settings.data(), vaults.isEmpty() ? "any vault" : String.join(", ", vaults)));
    }

    private Set<String> vaults() {
        Set<String> vaults = new LinkedHashSet<>();
        settings.vault().ifPresent(vaults::add);
        settings.backupTypes()
                .all()
                .forEach(type -> type.option(Key.BACKUP_MOUNT_EXPORT.text()).ifPresent(vaults::add));
        return vaults;
    }
}
