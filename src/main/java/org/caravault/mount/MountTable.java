package org.caravault.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What is mounted where, from {@code /proc/self/mountinfo} (proc(5)), which contacts no server. */
public final class MountTable {
    private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");
    private static final int DEVICE = 2;
    private static final int ROOT = 3;
    private static final int MOUNT_POINT = 4;
    private static final int OPTIONS = 5;
    private static final String OPTIONAL_FIELDS_END = "-";

    /**
     * One mount.
     *
     * @param device the same for all mounts that the kernel serves from one superblock, so that one file system's calls are
     *     also the other's
     * @param options its own, such as {@code ro,nosuid}
     * @param type the kind of file system, such as {@code nfs4}
     * @param source what is mounted, such as {@code HOST:/PATH}
     * @param root the directory of the file system that is seen here; of a bind mount not {@code /}
     */
    public record Line(String device, String path, List<String> options, String type, String source, String root) {
        /** Whether every call to it goes to a server. */
        public boolean isNfs() {
            return type.equals("nfs") || type.equals("nfs4");
        }
    }

    private MountTable() {}

    /** All mounts that this process sees, oldest first. */
    public static List<Line> read() throws IOException {
        List<Line> mounts = new ArrayList<>();
        for (String line : new String(Files.readAllBytes(MOUNTINFO), StandardCharsets.UTF_8).split("\n", -1)) {
            List<String> fields = List.of(line.split(" ", -1));
            int end = fields.indexOf(OPTIONAL_FIELDS_END);
            if (end > OPTIONS) {
                mounts.add(new Line(
                        fields.get(DEVICE),
                        unescape(fields.get(MOUNT_POINT)),
                        List.of(fields.get(OPTIONS).split(",", -1)),
                        fields.get(end + 1),
                        unescape(fields.get(end + 2)),
                        unescape(fields.get(ROOT))));
            }
        }
        return mounts;
    }

    /** Whether something is mounted exactly here. */
    public static boolean isMounted(Path path) throws IOException {
        String wanted = path.toAbsolutePath().normalize().toString();
        return read().stream().anyMatch(mount -> mount.path().equals(wanted));
    }

    private static String unescape(String field) {
        return OCTAL.matcher(field).replaceAll(octal -> {
            String character = Character.toString(Integer.parseInt(octal.group(1), 8));
            return character.equals("\\") || character.equals("$") ? "\\" + character : character;
        });
    }
}
