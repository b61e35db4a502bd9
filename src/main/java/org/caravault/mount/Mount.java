package org.caravault.mount;

import java.nio.file.Path;
import java.util.List;

/**
 * What is to be mounted, and how.
 *
 * @param location what is mounted: a directory or {@code host:/path}
 * @param path where: the mount point, or the directory itself when it is used in place
 * @param inPlace nothing is mounted: the directory is used as it is
 * @param program {@code mount}
 * @param arguments of the program
 */
public record Mount(String location, Path path, boolean inPlace, String program, List<String> arguments) {}
