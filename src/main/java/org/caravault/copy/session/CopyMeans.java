package org.caravault.copy.session;

import org.caravault.copy.memory.Blocks;
import org.caravault.copy.walk.Descriptors;
import org.caravault.copy.walk.Folder;
import org.caravault.copy.worker.Throttle;
import org.caravault.copy.worker.Workers;

/**
 * Threads, bandwidth, memory and descriptors of a copy.
 *
 * @param ladder the open directories that are copied
 * @param removals the open directories that are removed
 */
public record CopyMeans(
        Workers workers, Throttle throttle, Blocks blocks, Folder.Ladder ladder, Descriptors removals) {}
