package org.caravault.copy.walk;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.caravault.copy.linux.EntryVisitor;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.name.PathText;
import org.caravault.copy.options.CopyOptions;
import org.caravault.copy.report.Problems;
import org.caravault.copy.worker.Workers;

/** Visits all that is in a directory and below, without changing anything. */
public final class WalkFolder extends PinnableDirectory implements Workers.Task {
    /** What the tasks of one walk share. */
    public record Walk(
            Workers workers,
            Problems problems,
            CopyOptions options,
            Visitor visitor,
            DirectoryFilter entering,
            Descriptors descriptors) {
        public Walk(
                Workers workers, Problems problems, CopyOptions options, Visitor visitor, DirectoryFilter entering) {
            this(workers, problems, options, visitor, entering, new Descriptors(1));
        }

        /** Goes into every directory. */
        public Walk(Workers workers, Problems problems, CopyOptions options, Visitor visitor) {
            this(workers, problems, options, visitor, new DirectoryFilter.Everywhere());
        }
    }

    /** Is shown everything, by several threads. */
    public interface Visitor {
        void folder(Linux linux, WalkFolder folder) throws IOException;

        /** The name ends with a zero. */
        void entry(Linux linux, WalkFolder folder, byte[] name, Stat stat) throws IOException;
    }

    private static final int AT_ONCE = 512;

    private final Walk walk;
    private final Optional<WalkFolder> parent;
    private final byte[] name;
    private final AtomicInteger users = new AtomicInteger(1);
    /** Of the root: open as long as the walk. */
    private final int base;

    private int fd = Folder.NONE;
    private boolean opened;

    /** The root; the descriptor given stays open. */
    public WalkFolder(Walk walk, int fd) {
        this(walk, Optional.empty(), new byte[] {'.', 0}, fd);
    }

    private WalkFolder(Walk walk, Optional<WalkFolder> parent, byte[] name, int fd) {
        this.walk = walk;
        this.parent = parent;
        this.name = name;
        this.base = fd;
    }

    /** {@return the descriptor of the directory} */
    public int fd() {
        return fd;
    }

    @Override
    public void run(Linux linux) throws IOException {
        if (!opened && !open(linux)) {
            return;
        }
        try {
            pin(linux);
        } catch (LinuxException why) {
            failed(text(), why);
            release(linux);
            return;
        }
        boolean more;
        try {
            more = visitSome(linux);
        } finally {
            unpin();
        }
        if (!more) {
            release(linux);
        }
    }

    /** {@return whether there is more} */
    private boolean visitSome(Linux linux) throws IOException {
        List<WalkFolder> folders = new ArrayList<>();
        List<byte[]> files = new ArrayList<>();
        boolean more = list(linux, folders, files);
        for (byte[] file : files) {
            visit(linux, file, folders);
        }
        users.addAndGet(folders.size());
        if (more) {
            walk.workers().push(this);
        }
        walk.workers().pushAll(folders);
        return more;
    }

    private boolean open(Linux linux) throws IOException {
        opened = true;
        try {
            Optional<Integer> below = openBelow(linux);
            if (below.isEmpty()) {
                return false;
            }
            fd = below.get();
            walk.descriptors().opened(linux, this);
            pin(linux);
            try {
                walk.visitor().folder(linux, this);
            } finally {
                unpin();
            }
            return true;
        } catch (LinuxException why) {
            failed(text(), why);
            release(linux);
            return false;
        } finally {
            if (parent.isPresent()) {
                parent.get().release(linux);
            }
        }
    }

    /** {@return empty if the directory is not gone into} */
    private Optional<Integer> openBelow(Linux linux) throws LinuxException {
        if (parent.isEmpty()) {
            return Optional.of(linux.openDirectory(base, name));
        }
        parent.get().pin(linux);
        try {
            int above = parent.get().fd;
            int opened = linux.openDirectory(above, name);
            boolean entered = false;
            try {
                entered = walk.entering().isEntered(linux, above, name, opened);
            } finally {
                if (!entered) {
                    linux.closeQuietly(opened);
                }
            }
            return entered ? Optional.of(opened) : Optional.empty();
        } finally {
            parent.get().unpin();
        }
    }

    private boolean list(Linux linux, List<WalkFolder> folders, List<byte[]> files) throws IOException {
        try {
            EntryVisitor sorting = new Sorting(this, folders, files);
            boolean more = true;
            while (more && folders.size() + files.size() < AT_ONCE) {
                more = linux.list(fd, sorting);
            }
            return more;
        } catch (LinuxException why) {
            failed(text(), why);
            return false;
        }
    }

    private void failed(String where, LinuxException why) throws IOException {
        if (why.errno() == Errno.ENOENT && walk.entering().isLiving()) {
            walk.problems().vanished(where);
        } else {
            walk.problems().entry(where, why);
        }
    }

    private record Sorting(WalkFolder of, List<WalkFolder> folders, List<byte[]> files) implements EntryVisitor {
        @Override
        public void visit(Kind hint, byte[] entry) {
            if (of.walk.options().isExcluded(entry)) {
                return;
            }
            if (hint == Kind.DIRECTORY) {
                folders.add(of.child(entry));
            } else {
                files.add(entry);
            }
        }
    }

    private WalkFolder child(byte[] entry) {
        return new WalkFolder(walk, Optional.of(this), entry, base);
    }

    private void visit(Linux linux, byte[] entry, List<WalkFolder> folders) throws IOException {
        try {
            Stat stat = linux.statCached(fd, entry);
            if (stat.kind() == Kind.DIRECTORY) {
                folders.add(child(entry));
            } else {
                walk.visitor().entry(linux, this, entry, stat);
            }
        } catch (LinuxException why) {
            failed(PathText.of(pathOf(entry)), why);
        }
    }

    private void release(Linux linux) {
        if (users.decrementAndGet() == 0) {
            close(linux, parent.isPresent() && parent.get().users.get() > 0);
        }
    }

    @Override
    public Optional<WalkFolder> above() {
        return parent;
    }

    @Override
    public byte[] step() {
        return name;
    }

    @Override
    public int[] descriptors() {
        return new int[] {fd};
    }

    @Override
    public void reopened(int[] descriptors) {
        fd = descriptors[0];
    }

    @Override
    public int pinBase(Linux linux, int side) {
        return base;
    }

    @Override
    public void unpinBase() {} // it stays open

    @Override
    public Descriptors pool() {
        return walk.descriptors();
    }

    /** {@return the path below the root, without a zero; empty for the root itself} */
    public byte[] path() {
        ArrayDeque<byte[]> steps = new ArrayDeque<>();
        int length = 0;
        for (WalkFolder at = this; at.parent.isPresent(); at = at.parent.get()) {
            steps.push(at.name);
            length += at.name.length; // with a slash for the zero
        }
        byte[] path = new byte[Math.max(0, length - 1)];
        int at = 0;
        for (byte[] step : steps) {
            System.arraycopy(step, 0, path, at, step.length - 1);
            at += step.length;
            if (at <= path.length) {
                path[at - 1] = '/';
            }
        }
        return path;
    }

    /** {@return the path of an entry from the root of the walk, ending with a zero} */
    public byte[] pathOf(byte[] entry) {
        return Names.below(path(), entry);
    }

    String text() {
        return parent.isEmpty() ? "." : PathText.of(path());
    }
}
