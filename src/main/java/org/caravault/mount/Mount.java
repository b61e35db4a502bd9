package org.caravault.mount;

import java.nio.file.Path;
import java.util.List;
import org.caravault.access.Level;

/**
 * What is to be mounted, and how.
 *
 * @param location what is mounted: a directory or {@code host:/path}
 * @param path where: the mount point, which leads to the directory itself when that is used in place
 * @param method how it gets there
 * @param level whether it is only read
 * @param program {@code mount}, for a directory of a server
 * @param arguments of the program
 */
public record Mount(String location, Path path, Method method, Level level, String program, List<String> arguments) {
    /** How it gets there. */
    public enum Method {
        /** By the program, from a server. */
        BY_PROGRAM,
        /** A directory of this host, with what is mounted in it. */
        BOUND_WITH_MOUNTS,
        /** A directory of this host alone. */
        BOUND,
        /** Nothing is mounted: a directory of this host is used where it is. */
        IN_PLACE
    }

    /** Whether it is a directory of this host, which {@link Mounts#attach} puts in its place. */
    public boolean local() {
        return method != Method.BY_PROGRAM;
    }

    /** Whether nothing is mounted. */
    public boolean inPlace() {
        return method == Method.IN_PLACE;
    }
}
