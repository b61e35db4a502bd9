package org.caravault.access;

/**
 * Something that can be mounted.
 *
 * @param backend who opens and closes it: {@code local}, {@code exportfs}, {@code external}
 * @param location a directory for {@code local}, else {@code host:/path}
 * @param protocol {@code NFS}
 */
public record Export(String backend, String location, String protocol) {}
