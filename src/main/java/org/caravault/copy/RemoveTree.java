package org.caravault.copy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;

/**
 * Removes a directory and all below it, whole directories in parallel; several threads in one directory would only wait
 * for each other. Symlinks are removed, never followed.
 */
record RemoveTree(Workers workers, Tally tally, Problems problems) {
    /** A directory that goes when all below it is gone. */
    private static final class Node {
        final Optional<Node> above;
        final int parent;
        final byte[] name;
        final String path;
        final Workers.Task afterwards;
        final AtomicInteger pending = new AtomicInteger(1);
        int fd = Folder.NONE;

        Node(Optional<Node> above, int parent, byte[] name, String path, Workers.Task afterwards) {
            this.above = above;
            this.parent = parent;
            this.name = name;
            this.path = path;
            this.afterwards = afterwards;
        }
    }

    private record Listed(Kind kind, byte[] name) {}

    /** Removes {@code name} below an open directory; {@code afterwards} runs when it is gone, or could not be removed. */
    Workers.Task task(int parent, byte[] name, String path, Workers.Task afterwards) {
        return task(new Node(Optional.empty(), parent, name, path, afterwards));
    }

    private Workers.Task task(Node node) {
        return linux -> {
            try {
                node.fd = linux.openDirectory(node.parent, node.name);
                empty(linux, node);
            } catch (LinuxError why) {
                problem(node.path, why);
            } finally {
                release(linux, node);
            }
        };
    }

    /** Some file systems skip entries when others are removed while they list: so it is listed until nothing new comes. */
    private void empty(Linux linux, Node node) throws IOException {
        Set<String> pushed = new HashSet<>();
        boolean removed = true;
        while (removed) {
            removed = false;
            for (Listed entry : list(linux, node.fd)) {
                Kind kind = entry.kind() == Kind.UNKNOWN
                        ? linux.stat(node.fd, entry.name()).kind()
                        : entry.kind();
                if (kind != Kind.DIRECTORY) {
                    removed |= unlink(linux, node, entry.name());
                } else if (pushed.add(new String(entry.name(), StandardCharsets.ISO_8859_1))) {
                    node.pending.incrementAndGet();
                    workers.push(task(new Node(
                            Optional.of(node), node.fd, entry.name(), text(node, entry.name()), linux2 -> {})));
                }
            }
            linux.rewind(node.fd);
        }
    }

    private static List<Listed> list(Linux linux, int fd) throws LinuxError {
        List<Listed> entries = new ArrayList<>();
        while (linux.list(fd, (kind, name) -> entries.add(new Listed(kind, name)))) {
            // until the end
        }
        return entries;
    }

    private boolean unlink(Linux linux, Node node, byte[] name) throws IOException {
        try {
            linux.unlink(node.fd, name);
            tally.files.increment();
            return true;
        } catch (LinuxError why) {
            problem(text(node, name), why);
            return false;
        }
    }

    private void release(Linux linux, Node node) throws IOException {
        if (node.pending.decrementAndGet() > 0) {
            return;
        }
        linux.closeQuietly(node.fd);
        try {
            linux.removeDirectory(node.parent, node.name);
            tally.directories.increment();
        } catch (LinuxError why) {
            if (why.errno() != Errno.ENOTEMPTY
                    || problems.first().isEmpty()) { // else what stays in it was told already
                problem(node.path, why);
            }
        }
        node.afterwards.run(linux);
        if (node.above.isPresent()) {
            release(linux, node.above.get());
        }
    }

    private void problem(String path, LinuxError why) throws IOException {
        if (why.errno() != Errno.ENOENT) { // gone is what was wanted
            problems.entry(path, why);
        }
    }

    private static String text(Node node, byte[] name) {
        return node.path + "/" + PathText.of(Arrays.copyOf(name, name.length - 1));
    }
}
