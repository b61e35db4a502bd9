package org.caravault.job;

import java.util.UUID;

/**
 * One thing that a job has taken.
 *
 * @param undo how it is released
 * @param what the mount point, the export, the partial tree
 * @param node the data node that has taken it
 */
public record JournalEntry(long id, UUID job, Undo undo, String what, String node) {}
