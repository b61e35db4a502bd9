package org.caravault.vault;

import java.util.Optional;
import org.caravault.access.Export;
import org.caravault.job.StepFailedException;

/**
 * Where backups are stored that have no type, or whose type names no vault of its own.
 *
 * @param export a local directory, or an NFS export; empty: no vault is configured
 * @param remoteBackend who grants this node access to an export
 */
public record VaultSettings(Optional<Export> export, String remoteBackend) {
    /** For a workflow: the request was refused without a vault, but the configuration may have changed since. */
    public Export mustExport() throws StepFailedException {
        return export.orElseThrow(
                () -> new StepFailedException("no vault is configured any more", "Set backup_mount_export again."));
    }

    /** A directory is local; what has a host is an export of that kind. */
    public static VaultSettings of(Optional<String> location, String remoteBackend) {
        return new VaultSettings(location.map(where -> at(where, remoteBackend)), remoteBackend);
    }

    /** A vault at another place. */
    Export at(String location, Optional<String> ownBackend) {
        return at(location, ownBackend.orElse(remoteBackend));
    }

    private static Export at(String location, String remoteBackend) {
        return new Export(location.startsWith("/") ? "local" : remoteBackend, location, "NFS");
    }
}
