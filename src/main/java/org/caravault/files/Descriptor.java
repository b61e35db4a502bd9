package org.caravault.files;

import static org.caravault.files.Calls.ELOOP;
import static org.caravault.files.Calls.ENOENT;
import static org.caravault.files.Calls.ENOTDIR;
import static org.caravault.files.Calls.ENXIO;
import static org.caravault.files.Calls.O_DIRECTORY;
import static org.caravault.files.Calls.O_NOFOLLOW;
import static org.caravault.files.Calls.O_NONBLOCK;
import static org.caravault.files.Calls.O_PATH;
import static org.caravault.files.Calls.O_RDONLY;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An open directory. What is done by its {@link #path} is done in this very directory, whatever has become of its name. The
 * last step of such a path must be one that follows no symlink, such as a rename or CREATE_NEW, or be opened from here.
 */
public final class Descriptor implements AutoCloseable {
    static final int DIRECTORY = O_PATH | O_DIRECTORY | O_NOFOLLOW;

    private final int fd;
    private final String shown;
    private final AtomicBoolean closed = new AtomicBoolean();

    Descriptor(int fd, String shown) {
        this.fd = fd;
        this.shown = shown;
    }

    /** Opens a directory whose path is this process's own, such as one that it has mounted; symlinks are followed. */
    public static Descriptor trusted(Path path) throws IOException {
        int fd = Calls.open(Calls.AT_FDCWD, path.toString(), O_PATH | O_DIRECTORY, path.toString());
        return new Descriptor(fd, path.toString());
    }

    int fd() {
        return fd;
    }

    /** The directory itself, for this process. */
    public Path path() {
        return Path.of("/proc/self/fd/" + fd);
    }

    /** The directory itself, also for the processes that this one starts, for as long as this is open. */
    public Path sharedPath() {
        return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + fd);
    }

    /** An entry of the directory. */
    public Path path(String name) throws IOException {
        mustBeOneStep(name);
        return path().resolve(name);
    }

    /** An entry of the directory as a listing names it, which may be bytes that no text can say. */
    public Path path(Path name) throws IOException {
        if (name.isAbsolute() || name.getNameCount() != 1) {
            throw new IOException("'" + name + "' is not the name of an entry of a directory");
        }
        mustBeOneStep(name.toString());
        return path().resolve(name);
    }

    /** What it is. */
    public Seen seen() throws IOException {
        return Seen.of(path());
    }

    /**
     * Opens a directory in this one.
     *
     * @throws NoSuchFileException there is nothing of that name
     * @throws RefusedPathException it is a symlink, or not a directory
     */
    public Descriptor directory(String name) throws IOException {
        return new Descriptor(open(name, DIRECTORY, "directory"), at(name));
    }

    /** The same; empty when there is nothing of that name. */
    public Optional<Descriptor> findDirectory(String name) throws IOException {
        try {
            return Optional.of(directory(name));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    /** Opens a directory in this one, and makes it if it is missing. */
    public Descriptor madeDirectory(String name) throws IOException {
        Optional<Descriptor> there = findDirectory(name);
        if (there.isPresent()) {
            return there.get();
        }
        try {
            Files.createDirectory(path(name));
        } catch (FileAlreadyExistsException madeMeanwhile) {
            return directory(name); // by another node, or it is something else and refused
        }
        return directory(name);
    }

    /**
     * Opens a regular file of this directory for reading. Something else, such as a pipe, is neither followed nor waited for.
     *
     * @throws NoSuchFileException there is nothing of that name
     * @throws RefusedPathException it is not a regular file
     */
    public PlainFile file(String name) throws IOException {
        PlainFile file = new PlainFile(open(name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW, "regular file"), at(name));
        if (!file.seen().isFile()) {
            file.close();
            throw notA("regular file", name);
        }
        return file;
    }

    /** All of a regular file of this directory; one of more than so many bytes is refused. */
    public byte[] read(String name, int most) throws IOException {
        try (PlainFile file = file(name)) {
            return file.read(most);
        }
    }

    private int open(String name, int flags, String wanted) throws IOException {
        mustBeOneStep(name);
        try {
            return Calls.open(fd, name, flags, at(name));
        } catch (Calls.CallFailedException why) {
            if (why.is(ENOENT)) {
                throw new NoSuchFileException(at(name));
            }
            if (why.is(ENOTDIR, ELOOP, ENXIO)) {
                throw notA(wanted, name);
            }
            throw why;
        }
    }

    private RefusedPathException notA(String wanted, String name) {
        String is = Files.isSymbolicLink(path().resolve(name)) ? "is a symlink and not a " : "is not a ";
        return new RefusedPathException(
                at(name) + " " + is + wanted, "Find out who put it there, and bring back what was there before.");
    }

    private String at(String name) {
        return shown.endsWith("/") ? shown + name : shown + "/" + name;
    }

    private static void mustBeOneStep(String name) throws IOException {
        if (name.isEmpty()
                || name.indexOf('/') >= 0
                || name.indexOf('\0') >= 0
                || name.equals(".")
                || name.equals("..")) {
            throw new IOException("'" + name + "' is not the name of an entry of a directory");
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Calls.close(fd);
        }
    }

    @Override
    public String toString() {
        return shown;
    }
}
