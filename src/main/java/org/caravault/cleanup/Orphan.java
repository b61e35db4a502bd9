package org.caravault.cleanup;

/**
 * Something that a dead process has left.
 *
 * @param kind {@code process}, {@code mount} or {@code tree}: {@code direct:clean-up-KIND} removes it
 * @param what the process's number, the mount point, the tree
 * @param why why it is unclaimed, as text
 */
public record Orphan(String kind, String what, String why) {}
