package org.caravault.copy;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_DIRECTORY;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Names;

/** Walks a tree and names what its manifest does not know. */
record FindExtra(InodeSet known, Problems problems) {
    private record Listed(Kind kind, byte[] name) {}

    void run(Path root) throws IOException {
        Linux.use(linux -> {
            int fd = linux.open(AT_FDCWD, Names.of(root.toString()), O_RDONLY | O_DIRECTORY, 0);
            visit(linux, fd, new byte[0]);
            return this;
        });
    }

    private void visit(Linux linux, int fd, byte[] path) throws LinuxError {
        try {
            List<Listed> entries = new ArrayList<>();
            while (linux.list(fd, (kind, name) -> entries.add(new Listed(kind, name)))) {
                // until the end
            }
            for (Listed entry : entries) {
                byte[] below = below(path, entry.name());
                if (!known.contains(Hashes.of(below, 0, below.length))) {
                    problems.add(new Problem(PathText.of(below), "extra", 0, "is not in the manifest"));
                } else if (entry.kind() == Kind.DIRECTORY) {
                    visit(linux, linux.openDirectory(fd, entry.name()), below);
                }
            }
        } finally {
            linux.closeQuietly(fd);
        }
    }

    private static byte[] below(byte[] path, byte[] name) {
        int start = path.length == 0 ? 0 : path.length + 1;
        byte[] all = new byte[start + name.length - 1];
        System.arraycopy(path, 0, all, 0, path.length);
        if (start > 0) {
            all[start - 1] = '/';
        }
        System.arraycopy(name, 0, all, start, name.length - 1);
        return all;
    }
}
