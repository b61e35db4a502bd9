package org.caravault.copy;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_DIRECTORY;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;

/**
 * Counts a tree: every name as the copier counts it for its progress, and each inode's allocated bytes once. Bytes of a
 * file of several names count once.
 */
final class Scan {
    private final Path root;
    private final Set<String> excludes;
    private final int threads;
    private final Tally tally;
    private final Problems problems;
    private final InodeSet linked = new InodeSet();

    Scan(Path root, Set<String> excludes, int threads, Tally tally, Problems problems) {
        this.root = root;
        this.excludes = excludes;
        this.threads = threads;
        this.tally = tally;
        this.problems = problems;
    }

    /** A directory that stays open until all directories below it have been opened. */
    private static final class Open {
        final String path;
        final AtomicInteger users = new AtomicInteger(1);
        int fd = Folder.NONE;

        Open(String path) {
            this.path = path;
        }

        void release(Linux linux) {
            if (users.decrementAndGet() == 0) {
                linux.closeQuietly(fd);
            }
        }
    }

    void run() throws IOException {
        int fd;
        try {
            fd = Linux.use(linux -> linux.open(AT_FDCWD, Names.of(root.toString()), O_RDONLY | O_DIRECTORY, 0));
        } catch (LinuxError why) {
            throw new CopyFailed(root.toString(), why);
        }
        Open top = new Open("");
        top.fd = fd;
        Workers workers = new Workers(threads);
        workers.run(linux -> visit(linux, workers, top));
    }

    private void visit(Linux linux, Workers workers, Open directory) throws IOException {
        tally.directories.increment();
        try {
            for (Listed entry : list(linux, directory.fd)) {
                count(linux, workers, directory, entry);
            }
        } catch (LinuxError why) {
            problem(directory.path, why);
        } finally {
            directory.release(linux);
        }
    }

    private record Listed(Kind kind, byte[] name) {}

    private List<Listed> list(Linux linux, int fd) throws LinuxError {
        List<Listed> entries = new ArrayList<>();
        boolean more = true;
        while (more) {
            more = linux.list(fd, (kind, name) -> {
                if (!excludes.contains(new String(name, 0, name.length - 1, StandardCharsets.ISO_8859_1))) {
                    entries.add(new Listed(kind, name));
                }
            });
        }
        return entries;
    }

    private void count(Linux linux, Workers workers, Open directory, Listed entry) throws IOException {
        try {
            if (entry.kind() == Kind.DIRECTORY) {
                push(workers, directory, entry.name());
                return;
            }
            Stat stat = linux.statCached(directory.fd, entry.name());
            if (stat.kind() == Kind.DIRECTORY) {
                push(workers, directory, entry.name());
                return;
            }
            tally.files.increment();
            if (stat.links() < 2 || linked.add(Hashes.and(stat.inode(), stat.device()))) {
                tally.bytes.add(stat.kind() == Kind.FILE ? stat.size() : 0);
                tally.allocatedBytes.add(stat.blocks() * 512);
            }
        } catch (LinuxError why) {
            problem(text(directory, entry.name()), why);
        }
    }

    private void push(Workers workers, Open above, byte[] name) {
        above.users.incrementAndGet();
        Open below = new Open(text(above, name));
        workers.push(linux -> {
            try {
                below.fd = linux.openDirectory(above.fd, name);
            } catch (LinuxError why) {
                problem(below.path, why);
                return;
            } finally {
                above.release(linux);
            }
            visit(linux, workers, below);
        });
    }

    private void problem(String path, LinuxError why) throws IOException {
        if (why.errno() != Errno.ENOENT) { // what has gone need not be counted
            problems.add(new Problem(path, why.call(), why.errno(), why.getMessage()));
        }
    }

    private static String text(Open above, byte[] name) {
        String last = PathText.of(Arrays.copyOf(name, name.length - 1));
        return above.path.isEmpty() ? last : above.path + "/" + last;
    }
}
