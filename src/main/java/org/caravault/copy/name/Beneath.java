package org.caravault.copy.name;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_DIRECTORY;
import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_PATH;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.util.Arrays;
import java.util.List;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;

/**
 * Directories whose content is not trusted: below them no step of a path may be a symlink, because a server, or whoever may rename there, could
 * lead the copy to any other directory of this host. The directories themselves are the caller's, and are opened as they are.
 */
public record Beneath(List<EntryName> directories) {
    public static final Beneath NOTHING = new Beneath(List.of());

    private static final byte[] HERE = Names.of(".");

    /**
     * Where an entry is, which need not exist: a name in an open directory.
     *
     * @param guarded whether a symlink of that name must not be followed
     */
    public record At(int directory, byte[] name, boolean guarded) {
        /** {@return the entry, which must be a directory} */
        public int openDirectory(Linux linux) throws LinuxException {
            return linux.open(directory, name, O_RDONLY | O_DIRECTORY | (guarded ? O_NOFOLLOW : 0), 0);
        }

        /** {@return the same directory, for another name} */
        At named(byte[] other) {
            return new At(directory, other, guarded);
        }

        /** {@return the directory that the entry is in} */
        public int openParent(Linux linux) throws LinuxException {
            byte[] parent = guarded ? HERE : Names.parent(name);
            return linux.open(directory, parent, O_RDONLY | O_DIRECTORY, 0);
        }

        public void close(Linux linux) {
            if (guarded) {
                linux.closeQuietly(directory);
            }
        }
    }

    /** Finds an entry, up to the directory that it is in. Paths end with a zero. */
    public At find(Linux linux, byte[] path) throws LinuxException {
        for (int i = 0; i < directories.size(); i++) {
            byte[] above = Names.text(Names.withoutSlashes(directories.get(i).bytes()));
            if (path.length > above.length + 2
                    && path[above.length] == '/'
                    && Arrays.equals(above, 0, above.length, path, 0, above.length)) {
                return walk(linux, Names.terminated(above), Names.withoutSlashes(path), above.length);
            }
        }
        return new At(AT_FDCWD, path, false);
    }

    /** {@return the open directory of a path} */
    public int openDirectory(Linux linux, byte[] path) throws LinuxException {
        At at = find(linux, path);
        try {
            return at.openDirectory(linux);
        } finally {
            at.close(linux);
        }
    }

    private static At walk(Linux linux, byte[] above, byte[] path, int from) throws LinuxException {
        int directory = linux.open(AT_FDCWD, above, O_PATH | O_DIRECTORY, 0);
        int start = from + 1;
        for (int i = start; ; i++) {
            if (path[i] != '/' && path[i] != 0) {
                continue;
            }
            byte[] step = Names.terminated(Arrays.copyOfRange(path, start, i));
            if (path[i] == 0) {
                return new At(directory, step, true);
            }
            try {
                int next = linux.open(directory, step, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
                linux.closeQuietly(directory);
                directory = next;
            } catch (LinuxException why) {
                linux.closeQuietly(directory);
                throw why;
            }
            start = i + 1;
        }
    }
}
