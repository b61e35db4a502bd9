package org.caravault.share;

import org.caravault.access.Export;

/**
 * Where a share is.
 *
 * @param protocol {@code NFS}, in capitals as Manila writes it
 * @param host the data node, backend and pool that keep it
 * @param exportLocation a directory for the backend {@code local}, else {@code host:/path}
 */
public record SharePlace(String protocol, ShareLocation.Host host, String exportLocation) {
    /** {@return where it is mounted from} */
    public Export export() {
        return new Export(host.backend(), exportLocation, protocol);
    }
}
