package org.caravault.api.admin;

import java.nio.file.Path;
import java.util.List;

/**
 * What an administrator asks after.
 *
 * @param backends that make or know shares on this data node
 * @param storage where the shares of this data node's own backends lie
 */
public record Installation(String node, List<String> backends, Path storage) {
    public Installation {
        backends = List.copyOf(backends);
    }
}
