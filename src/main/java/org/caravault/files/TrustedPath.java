package org.caravault.files;

import static org.caravault.files.Calls.ELOOP;
import static org.caravault.files.Calls.ENOENT;
import static org.caravault.files.Calls.ENOTDIR;
import static org.caravault.files.Calls.O_DIRECTORY;
import static org.caravault.files.Calls.O_PATH;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Opens an absolute path one step after the other. A symlink is followed only where no user but root, or the user that this
 * process runs as, can have put it: every directory on the way to it belongs to one of them and can be written to by no other user
 * else. Where a user may rename, only directories are entered, so whatever he exchanges leads no further than he can reach.
 */
public final class TrustedPath {
    private static final int MOST_LINKS = 40;
    private static final int ROOT = 0;
    private static final String ADVICE = "Put the directory itself there, or mount it there (mount --bind).";

    /** What to do with a path whose last step is a symlink. */
    public enum Last {
        /** It is followed, if it can be trusted. */
        MAY_BE_LINK,
        /** It is refused. */
        IS_DIRECTORY
    }

    private final Path path;
    private final Last last;
    private final Set<Integer> trusted;
    private final Deque<String> rest = new ArrayDeque<>();
    private Descriptor at;
    /** The first directory on the way in which another user can exchange the next step. */
    private Optional<String> loose = Optional.empty();

    private int links;

    private TrustedPath(Path path, Last last) throws IOException {
        this.path = path;
        this.last = last;
        this.trusted = new HashSet<>(List.of(ROOT, (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid")));
        this.at = new Descriptor(Calls.open(Calls.AT_FDCWD, "/", O_PATH | O_DIRECTORY, "/"), "/");
    }

    /**
     * Opens a directory.
     *
     * @throws RefusedPathException it is not there, is not a directory, or a symlink leads there that is not to be trusted
     */
    public static Descriptor directory(Path path, Last last) throws IOException {
        if (!path.isAbsolute()) {
            throw new RefusedPathException(path + " is not an absolute path", "Write the absolute path.");
        }
        TrustedPath walk = new TrustedPath(path, last);
        try {
            return walk.toItsEnd();
        } catch (IOException | RuntimeException refused) {
            walk.at.close();
            throw refused;
        }
    }

    /**
     * Opens a directory that only root, or the user that this process runs as, can exchange for another one.
     *
     * @throws RefusedPathException as for {@link #directory}, or another user can rename it or a directory above it
     */
    public static Descriptor pinned(Path path, Last last) throws IOException {
        TrustedPath walk = new TrustedPath(path, last);
        try {
            Descriptor opened = walk.toItsEnd();
            if (walk.loose.isPresent()) {
                throw exchangeable(walk.loose.get());
            }
            return opened;
        } catch (IOException | RuntimeException refused) {
            walk.at.close();
            throw refused;
        }
    }

    /**
     * Opens a directory in which no other user can exchange what this process makes there.
     *
     * @throws RefusedPathException as for {@link #pinned}
     */
    public static Descriptor keeping(Path path) throws IOException {
        TrustedPath walk = new TrustedPath(path, Last.MAY_BE_LINK);
        try {
            Descriptor opened = walk.toItsEnd();
            if (walk.loose.isPresent() || !walk.keepsOwnEntries(opened.seen())) {
                throw exchangeable(walk.loose.orElse(path.toString()));
            }
            return opened;
        } catch (IOException | RuntimeException refused) {
            walk.at.close();
            throw refused;
        }
    }

    private static RefusedPathException exchangeable(String directory) {
        return new RefusedPathException(
                "other users of this host can exchange what is in " + directory,
                "Name a directory that only root, or the user that Caravault runs as, can write to or rename.");
    }

    /** Opens a file as {@link #directory} opens its directory. A file that is a symlink is followed where it can be trusted. */
    public static byte[] read(Path file, int most) throws IOException {
        Path at = file;
        for (int followed = 0; followed < MOST_LINKS; followed++) {
            Path above = at.getParent();
            try (Descriptor directory = directory(above, Last.MAY_BE_LINK)) {
                String name = at.getFileName().toString();
                if (!Files.isSymbolicLink(directory.path(name))) {
                    return directory.read(name, most);
                }
                if (!isSafe(above)) {
                    throw new RefusedPathException(
                            "%s is a symlink in a directory that others may write to".formatted(at),
                            "Put the file itself there.");
                }
                at = above.resolve(Files.readSymbolicLink(directory.path(name)));
            }
        }
        throw new RefusedPathException(file + " leads through too many symlinks", "Correct them.");
    }

    /** Whether only root or this process's user can exchange what is in the directory. */
    private static boolean isSafe(Path directory) throws IOException {
        TrustedPath walk = new TrustedPath(directory, Last.MAY_BE_LINK);
        try (Descriptor opened = walk.toItsEnd()) {
            return walk.loose.isEmpty()
                    && !opened.seen().isWritableByOthers()
                    && walk.trusted.contains(opened.seen().owner());
        }
    }

    private Descriptor toItsEnd() throws IOException {
        path.forEach(step -> rest.add(step.toString()));
        String walked = "";
        while (!rest.isEmpty()) {
            String step = rest.pop();
            walked = walked + "/" + step;
            try {
                Descriptor next =
                        new Descriptor(Calls.open(at.fd(), step, Descriptor.DIRECTORY, path.toString()), walked);
                if (loose.isEmpty() && !isPinned(step)) {
                    loose = Optional.of(at.toString());
                }
                at.close();
                at = next;
            } catch (Calls.CallFailedException why) {
                if (why.is(ENOENT)) {
                    throw new RefusedPathException(
                            "there is no directory " + path, "Bring it back, or correct the path.");
                }
                if (!why.is(ENOTDIR, ELOOP)) {
                    throw why;
                }
                walked = follow(step, walked);
            }
        }
        return new Descriptor(at.fd(), path.toString());
    }

    private String follow(String step, String walked) throws IOException {
        try {
            return followLink(step, walked);
        } catch (NoSuchFileException | NotLinkException exchanged) {
            throw new RefusedPathException(walked + " was exchanged while it was opened", "Find out who exchanges it.");
        }
    }

    private String followLink(String step, String walked) throws IOException {
        Path link = at.path().resolve(step);
        if (!Files.isSymbolicLink(link)) {
            throw new RefusedPathException(
                    walked + " is not a directory", "Bring the directory back, or correct the path.");
        }
        Path target = Files.readSymbolicLink(link);
        if (rest.isEmpty() && last == Last.IS_DIRECTORY) {
            throw new RefusedPathException(
                    "%s is a symlink to %s, and is not followed".formatted(walked, target), ADVICE);
        }
        if (loose.isPresent() || !isPinned(step)) {
            throw new RefusedPathException(
                    "%s leads through the symlink %s, which others than root can exchange".formatted(path, walked),
                    ADVICE);
        }
        links++;
        if (links > MOST_LINKS) {
            throw new RefusedPathException(path + " leads through too many symlinks", "Correct them.");
        }
        for (int i = target.getNameCount() - 1; i >= 0; i--) {
            rest.push(target.getName(i).toString());
        }
        if (!target.isAbsolute()) {
            return at.toString().equals("/") ? "" : at.toString();
        }
        at.close();
        at = new Descriptor(Calls.open(Calls.AT_FDCWD, "/", O_PATH | O_DIRECTORY, "/"), "/");
        return "";
    }

    /** Whether only root, or this process's user, can put something else in the place of this entry. */
    private boolean isPinned(String step) throws IOException {
        Seen directory = at.seen();
        if (!keepsOwnEntries(directory)) {
            return false;
        }
        return !directory.isWritableByOthers()
                || trusted.contains(
                        (Integer) Files.getAttribute(at.path().resolve(step), "unix:uid", LinkOption.NOFOLLOW_LINKS));
    }

    private boolean keepsOwnEntries(Seen directory) {
        return trusted.contains(directory.owner()) && (!directory.isWritableByOthers() || directory.isSticky());
    }
}
