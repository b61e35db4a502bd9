package org.caravault.copy.walk;

import java.util.Set;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.options.CommandLine;

/**
 * Which file systems a copy expects to be mounted in its destination. One that was mounted over a directory after the source was copied from there
 * contains data that the source knows nothing of, and {@code --delete} would remove all of them.
 *
 * @param othersAreRefused whether a copy that removes leaves any other one as it is, and says so as an error
 * @param paths of those that are expected, as the report of the earlier copy names them
 * @param leftOut directories that the earlier copy left out, or left empty: what they contain is not removed, whether something is mounted there
 *     now or not
 */
public record KnownMounts(boolean othersAreRefused, Set<String> paths, Set<String> leftOut) {
    /** Nothing is known, and nothing refused. */
    public static final KnownMounts ANY = new KnownMounts(false, Set.of(), Set.of());

    public KnownMounts {
        paths = Set.copyOf(paths);
        leftOut = Set.copyOf(leftOut);
    }

    /** {@return what the options of the command line say} */
    public static KnownMounts of(CommandLine words) {
        return new KnownMounts(
                words.has("--refuse-mounts"), Set.copyOf(words.all("--mounted")), Set.copyOf(words.all("--left-out")));
    }

    boolean isLeftOut(Folder parent, byte[] name) {
        return !leftOut.isEmpty() && leftOut.contains(parent.textOf(name));
    }

    boolean isKnown(String path) {
        return paths.contains(path);
    }

    /** For a file system in the destination that is not expected, where the copy would remove what the source does not have. */
    void mayBeEmptied() throws LinuxException {
        if (othersAreRefused) {
            throw LinuxException.explained(
                    "enter",
                    Errno.EXDEV,
                    "another file system is mounted here that the source knows nothing of; unmount it, or copy without removing");
        }
    }
}
