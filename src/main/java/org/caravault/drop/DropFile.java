package org.caravault.drop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.caravault.files.Descriptor;
import org.caravault.files.PlainFile;
import org.caravault.files.RefusedPathException;

/**
 * A file as it lies in a drop directory, seen without following a symlink.
 *
 * @param entry its name in the directory
 * @param key identifies this file, and differs when it is dropped again: inode and change time
 * @param changed the last write, change of mode, or move into the directory
 */
record DropFile(Path entry, String key, Instant changed, long size, Shape shape) {
    /** More than this is not a request. */
    static final int LARGEST = 1 << 20;

    private static final int LONGEST_NAME = 180;
    private static final int MARK_LENGTH = 8;

    /** What Java puts in the place of invalid UTF-8. */
    private static final char UNREADABLE = '\uFFFD';

    /** What it is. */
    enum Shape {
        FILE,
        SYMLINK,
        DIRECTORY,
        OTHER
    }

    static DropFile of(Descriptor directory, Path entry) throws IOException {
        Map<String, Object> seen = Files.readAttributes(
                directory.path(entry),
                "unix:ino,ctime,size,isRegularFile,isSymbolicLink,isDirectory",
                LinkOption.NOFOLLOW_LINKS);
        FileTime changed = (FileTime) seen.get("ctime");
        return new DropFile(entry, key(seen), changed.toInstant(), (long) seen.get("size"), shape(seen));
    }

    private static String key(Map<String, Object> seen) {
        return seen.get("ino") + "@" + ((FileTime) seen.get("ctime")).toInstant();
    }

    /** Whether it still lies there, and is not another file of that name. */
    boolean isIn(Descriptor directory) throws IOException {
        try {
            return of(directory, entry).key.equals(key);
        } catch (NoSuchFileException gone) {
            return false;
        }
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

    /** It was not written to for a while. A change time in the future means a server whose clock is ahead, not a writer. */
    boolean isQuiet(Instant now, Duration quiet) {
        return Duration.between(changed, now).abs().compareTo(quiet) >= 0;
    }

    /** Its name where it can be printed, shortened: all but letters, digits and harmless signs becomes {@code _}. */
    String name() {
        String printable = entry.toString().replaceAll("[^\\p{L}\\p{N} ._@%+=,:-]", "_");
        String begin = Drop.shortened(printable, LONGEST_NAME);
        return begin.equals(printable) ? printable : begin + "~" + mark(entry);
    }

    /** Keeps names apart that begin alike. */
    private static String mark(Path entry) {
        byte[] name = entry.toString().getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(name).toString().substring(0, MARK_LENGTH);
    }

    /** What it asks for; empty when it was exchanged since it was seen, so that it is to be looked at again. */
    Optional<List<DropRequest>> requests(Descriptor directory) throws BadDropException {
        switch (shape) {
            case SYMLINK -> throw new BadDropException("", "it is a symlink, and symlinks are not followed");
            case DIRECTORY, OTHER -> throw new BadDropException("", "it is not a regular file");
            case FILE -> {
                if (size > LARGEST) {
                    throw new BadDropException("", "it has %d bytes, and at most %d are read".formatted(size, LARGEST));
                }
            }
        }
        if (entry.toString().indexOf(UNREADABLE) >= 0) {
            throw new BadDropException("", "its name is not valid UTF-8");
        }
        try (PlainFile file = directory.file(entry.toString())) {
            if (!key(Files.readAttributes(file.path(), "unix:ino,ctime")).equals(key)) {
                return Optional.empty();
            }
            return Optional.of(DropReader.read(entry.toString(), file.read(LARGEST)));
        } catch (NoSuchFileException | RefusedPathException exchanged) {
            return Optional.empty();
        } catch (FileSystemException unreadable) {
            throw new BadDropException("", "it cannot be read: " + unreadable.getReason());
        } catch (IOException unreadable) {
            throw new BadDropException("", "it cannot be read: " + unreadable.getMessage());
        }
    }
}
