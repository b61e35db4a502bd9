package org.caravault.node;

import java.time.Instant;
import java.util.List;

/**
 * A Caravault that runs on this database, or has run on it.
 *
 * @param number in the order in which nodes came for the first time
 * @param backends what makes or knows shares there
 * @param up whether it has sent a heartbeat lately and was not stopped
 */
public record DataNode(long number, String node, List<String> backends, Instant seenAt, boolean up) {
    public DataNode {
        backends = List.copyOf(backends);
    }
}
