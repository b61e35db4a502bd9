package org.caravault.copy;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_DIRECTORY;
import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;

/** Compares a tree with its manifest: what is missing, what is too much, what has changed. */
record Verify(Path data, Path manifest, Part part, int threads, Tally tally, Problems problems) {
    private static final int BATCH = 64;
    private static final int BATCHES_WAITING = 64;

    /** The k-th of n parts of the files. Which part a file is in depends on its path alone. */
    record Part(int k, int n) {
        static final Part ALL = new Part(1, 1);

        static Optional<Part> of(String text) {
            if (!text.matches("[1-9]\\d{0,5}/[1-9]\\d{0,5}")) {
                return Optional.empty();
            }
            String[] both = text.split("/", -1);
            Part part = new Part(Integer.parseInt(both[0]), Integer.parseInt(both[1]));
            return Optional.of(part).filter(p -> p.k <= p.n);
        }

        boolean holds(byte[] path) {
            return Math.floorMod(Hashes.of(path, 0, path.length), (long) n) == k - 1;
        }
    }

    void run() throws IOException {
        int root;
        try {
            root = Linux.use(linux -> linux.open(AT_FDCWD, Names.of(data.toString()), O_RDONLY | O_DIRECTORY, 0));
        } catch (LinuxError why) {
            throw new CopyFailed(data.toString(), why);
        }
        InodeSet known = new InodeSet();
        Workers workers = new Workers(threads);
        workers.run(linux -> read(workers, root, known));
        if (part.n() == 1) {
            new FindExtra(known, problems).run(data);
        }
    }

    /** Reads the manifest; what is read waits until somebody is free for it, so that memory does not grow with it. */
    private void read(Workers workers, int root, InodeSet known) throws IOException {
        Semaphore waiting = new Semaphore(BATCHES_WAITING);
        List<ManifestLine> batch = new ArrayList<>();
        ManifestReader.read(manifest, line -> {
            known.add(Hashes.of(line.path(), 0, line.path().length));
            if (part.holds(line.path())) {
                batch.add(line);
            }
            if (batch.size() == BATCH) {
                push(workers, waiting, root, List.copyOf(batch));
                batch.clear();
            }
        });
        push(workers, waiting, root, List.copyOf(batch));
    }

    private void push(Workers workers, Semaphore waiting, int root, List<ManifestLine> lines) {
        waiting.acquireUninterruptibly();
        workers.push(linux -> {
            try {
                for (ManifestLine line : lines) {
                    check(linux, root, line);
                }
            } finally {
                waiting.release();
            }
        });
    }

    private void check(Linux linux, int root, ManifestLine line) throws IOException {
        String path = PathText.of(line.path());
        try {
            Optional<String> wrong = wrong(linux, root, line);
            wrong.ifPresent(what -> problems.add(new Problem(path, what, 0, "differs from the manifest")));
        } catch (LinuxError why) {
            boolean missing = why.errno() == Errno.ENOENT || why.errno() == Errno.ENOTDIR;
            problems.add(new Problem(path, missing ? "missing" : why.call(), why.errno(), why.getMessage()));
        }
        tally.files.increment();
    }

    private Optional<String> wrong(Linux linux, int root, ManifestLine line) throws LinuxError {
        int parent = openParent(linux, root, line.path());
        byte[] name = lastStep(line.path());
        try {
            Stat stat = linux.stat(parent, name);
            if (stat.kind().letter() != line.kind()) {
                return Optional.of("kind");
            }
            if (stat.mode() != line.mode() && stat.kind() != Kind.SYMLINK) {
                return Optional.of("mode");
            }
            if (stat.kind() == Kind.FILE && stat.size() != line.size()) {
                return Optional.of("size");
            }
            if (stat.kind() == Kind.SYMLINK) {
                byte[] target = linux.readLink(parent, name);
                boolean same = line.target()
                        .map(PathText.of(Arrays.copyOf(target, target.length - 1))::equals)
                        .orElse(true);
                return same ? Optional.empty() : Optional.of("target");
            }
            return stat.kind() == Kind.FILE && line.crc().isPresent()
                    ? content(linux, parent, name, stat, line.crc().get())
                    : Optional.empty();
        } finally {
            linux.closeQuietly(parent);
        }
    }

    private Optional<String> content(Linux linux, int parent, byte[] name, Stat stat, int crc) throws LinuxError {
        int fd = linux.open(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
        try {
            linux.data().forgetCached(fd); // what matters is what the disk has
            int read = ContentHash.ofFile(linux, fd, stat.size());
            tally.bytes.add(stat.size());
            return read == crc ? Optional.empty() : Optional.of("content");
        } finally {
            linux.closeQuietly(fd);
        }
    }

    /** Goes down step by step: no symlink on the way is followed. */
    private static int openParent(Linux linux, int root, byte[] path) throws LinuxError {
        int fd = linux.openDirectory(root, new byte[] {'.', 0});
        String text = new String(path, StandardCharsets.ISO_8859_1);
        for (int slash = text.indexOf('/'), from = 0; slash >= 0; from = slash + 1, slash = text.indexOf('/', from)) {
            int above = fd;
            byte[] step = text.substring(from, slash).getBytes(StandardCharsets.ISO_8859_1);
            try {
                fd = linux.openDirectory(above, Names.terminated(step));
            } finally {
                linux.closeQuietly(above);
            }
        }
        return fd;
    }

    private static byte[] lastStep(byte[] path) {
        String text = new String(path, StandardCharsets.ISO_8859_1);
        String last = text.isEmpty() ? "." : text.substring(text.lastIndexOf('/') + 1);
        return Names.terminated(last.getBytes(StandardCharsets.ISO_8859_1));
    }
}
