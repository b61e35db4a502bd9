package org.caravault.workflow;

import java.util.Optional;
import org.caravault.access.Export;

/**
 * Where the backups lie.
 *
 * @param export a local directory, or an NFS export; empty: no vault is configured
 */
public record VaultSettings(Optional<Export> export) {
    /** For a workflow: the request was refused without a vault, but the configuration may have changed since. */
    public Export mustExport() throws StepFailed {
        return export.orElseThrow(
                () -> new StepFailed("no vault is configured any more", "Set backup_mount_export again."));
    }

    /** A directory is local; what has a host is an export of that kind. */
    public static VaultSettings of(Optional<String> location, String remoteBackend) {
        return new VaultSettings(
                location.map(where -> new Export(where.startsWith("/") ? "local" : remoteBackend, where, "NFS")));
    }
}
