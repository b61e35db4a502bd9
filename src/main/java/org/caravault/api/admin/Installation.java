package org.caravault.api.admin;

import java.nio.file.Path;
import org.caravault.node.DataNodes;

/**
 * What an administrator asks after.
 *
 * @param storage where the shares of this data node's own backends lie
 * @param nodes all data nodes on this database
 */
public record Installation(String node, Path storage, DataNodes nodes) {}
