package org.caravault.drop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A file as it lies in a drop directory, seen without following a symlink.
 *
 * @param key tells this file from every other, and from itself when it is dropped again: inode and change time
 * @param changed the last write, change of mode, or move into the directory
 */
record DropFile(Path path, String key, Instant changed, long size, Shape shape) {
    /** More than this is not a request. */
    static final int LARGEST = 1 << 20;

    private static final int LONGEST_NAME = 180;

    /** What it is. */
    enum Shape {
        FILE,
        SYMLINK,
        DIRECTORY,
        OTHER
    }

    static DropFile of(Path path) throws IOException {
        Map<String, Object> seen = Files.readAttributes(
                path, "unix:ino,ctime,size,isRegularFile,isSymbolicLink,isDirectory", LinkOption.NOFOLLOW_LINKS);
        FileTime changed = (FileTime) seen.get("ctime");
        return new DropFile(
                path,
                seen.get("ino") + "@" + changed.toInstant(),
                changed.toInstant(),
                (long) seen.get("size"),
                shape(seen));
    }

    private static Shape shape(Map<String, Object> seen) {
        if ((boolean) seen.get("isRegularFile")) {
            return Shape.FILE;
        }
        if ((boolean) seen.get("isSymbolicLink")) {
            return Shape.SYMLINK;
        }
        return (boolean) seen.get("isDirectory") ? Shape.DIRECTORY : Shape.OTHER;
    }

    /** Nobody has written to it for a while. A change time in the future is a server whose clock is ahead, not a writer. */
    boolean isQuiet(Instant now, Duration quiet) {
        return Duration.between(changed, now).abs().compareTo(quiet) >= 0;
    }

    /** Its name where it can be printed: what is no letter, digit or harmless sign becomes {@code _}. */
    String name() {
        String printable = path.getFileName().toString().replaceAll("[^\\p{L}\\p{N} ._@%+=,:-]", "_");
        return printable.length() <= LONGEST_NAME ? printable : printable.substring(0, LONGEST_NAME);
    }

    /** What it asks for. */
    List<DropRequest> requests() throws BadDrop {
        switch (shape) {
            case SYMLINK -> throw new BadDrop("", "it is a symlink, and symlinks are not followed");
            case DIRECTORY, OTHER -> throw new BadDrop("", "it is no regular file");
            case FILE -> {
                if (size > LARGEST) {
                    throw new BadDrop("", "it has %d bytes, and at most %d are read".formatted(size, LARGEST));
                }
            }
        }
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            return DropReader.read(name(), in.readNBytes(LARGEST));
        } catch (AccessDeniedException denied) {
            throw new BadDrop("", "it cannot be read: permission denied");
        } catch (IOException unreadable) {
            throw new BadDrop("", "it cannot be read: " + unreadable.getMessage());
        }
    }
}
