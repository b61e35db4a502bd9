package org.caravault.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that a tree contains, one line an entry: kind, mode, owner, time in ns, bytes, where a symlink points, which names are
 * one file. Read on the server's own disk, by other code than what is tested.
 */
final class TreeListing {
    private static final int KIND_MASK = 0170000;
    private static final int REGULAR = 0100000;
    private static final int SYMLINK = 0120000;

    private TreeListing() {}

    /** By name; a name is an URI, because Java's strings cannot hold a name in invalid UTF-8. */
    static Map<String, String> of(Path root) throws IOException {
        Map<String, String> listing = new TreeMap<>();
        Map<Object, Set<String>> links = new HashMap<>();
        List<Path> paths;
        try (var walk = Files.walk(root)) {
            paths = walk.sorted().toList();
        }
        for (Path path : paths) {
            String name = root.toUri().relativize(path.toUri()).toString();
            Map<String, Object> found = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
            listing.put(name, line(path, found));
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                links.computeIfAbsent(found.get("ino"), inode -> new TreeSet<>())
                        .add(name);
            }
        }
        // Names outside of the tree do not count: a vault's files are linked to those of the backup before.
        links.values().stream()
                .filter(names -> names.size() > 1)
                .forEach(names -> names.forEach(name -> listing.merge(name, " is " + names, String::concat)));
        return listing;
    }

    private static String line(Path path, Map<String, Object> found) throws IOException {
        int mode = (Integer) found.get("mode");
        int kind = mode & KIND_MASK;
        String line = "%o %s:%s %s"
                .formatted(mode, found.get("uid"), found.get("gid"), nanos((FileTime) found.get("lastModifiedTime")));
        return switch (kind) {
            case REGULAR -> line + " " + found.get("size") + " " + sha256(path);
            case SYMLINK -> line + " -> " + Files.readSymbolicLink(path);
            default -> line;
        };
    }

    /** What differs, at most a few lines of it; empty: nothing does. */
    static List<String> differences(Map<String, String> expected, Map<String, String> found) {
        TreeSet<String> names = new TreeSet<>(expected.keySet());
        names.addAll(found.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            if (!Objects.equals(expected.get(name), found.get(name))) {
                differences.add("'%s' is %s, not %s".formatted(name, found.get(name), expected.get(name)));
            }
        }
        return differences.subList(0, Math.min(10, differences.size()));
    }

    private static String nanos(FileTime time) {
        Instant instant = time.toInstant();
        return instant.getEpochSecond() + "." + "%09d".formatted(instant.getNano());
    }

    private static String sha256(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path);
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest(), 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
