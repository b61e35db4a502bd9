package org.caravault.job;

import java.util.UUID;

/**
 * One thing that a job has taken.
 *
 * @param undo the route that gives it back: {@code direct:UNDO}
 * @param what the mount point, the export, the partial tree
 * @param node the data node that has taken it
 */
public record JournalEntry(long id, UUID job, String undo, String what, String node) {}
