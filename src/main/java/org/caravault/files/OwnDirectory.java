package org.caravault.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Directories in which programs work by path, as the user that this process runs as. No other user may exchange what is there, so the
 * directory must be this user's own, closed to others, and reached only through directories in which no other user can rename.
 */
public final class OwnDirectory {
    private OwnDirectory() {}

    /** Why the directory cannot be used, and what to do, without a full stop at the end. A missing one is made. */
    public static Optional<String> whyNot(Path directory) {
        try {
            make(directory);
            return Optional.empty();
        } catch (RefusedPathException refused) {
            String why = String.valueOf(refused.getMessage());
            String named = why.contains(directory.toString()) ? why : directory + ": " + why;
            return Optional.of(named + ". " + refused.advice().replaceFirst("\\.$", ""));
        } catch (IOException failed) {
            return Optional.of(String.valueOf(failed.getMessage()));
        }
    }

    /**
     * Makes the directory, or checks the one that is there and closes it to readers.
     *
     * @throws RefusedPathException another user owns it, can write to it, or can exchange it or a directory above it
     */
    public static Path make(Path directory) throws IOException {
        makeMissing(directory);
        try (Descriptor opened = TrustedPath.pinned(directory, TrustedPath.Last.IS_DIRECTORY)) {
            mustBeOwn(directory, opened.seen());
        }
        return PrivateDirectory.tighten(directory, PrivateDirectory.OWNER_ONLY); // by its name, which is proven by now
    }

    private static void mustBeOwn(Path directory, Seen seen) throws IOException {
        int self = (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (seen.owner() != self) {
            throw new RefusedPathException(
                    "%s belongs to the user with uid %d and not to the one that Caravault runs as, uid %d"
                            .formatted(directory, seen.owner(), self),
                    "Find out who made it and remove it, or name another directory; a missing one is made.");
        }
        if (seen.isWritableByOthers()) {
            throw new RefusedPathException(
                    "other users of this host can write to %s".formatted(directory),
                    "Find out what they put there and remove it, or name another directory; a missing one is made.");
        }
    }

    private static void makeMissing(Path directory) throws IOException {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path above = directory.getParent();
        makeMissing(above);
        try (Descriptor parent = TrustedPath.keeping(above)) {
            Files.createDirectory(
                    parent.path(directory.getFileName()),
                    PosixFilePermissions.asFileAttribute(PrivateDirectory.OWNER_ONLY));
        } catch (FileAlreadyExistsException madeMeanwhile) {
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                throw madeMeanwhile;
            }
        }
    }
}
