package org.caravault.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a user who may write to a vault, or a disk that rots, makes of a backup.json. */
public final class HostileDescriptions {
    private static final ObjectMapper JSON = new ObjectMapper();

    private HostileDescriptions() {}

    /** Changes a file in the vault. */
    public interface Damage {
        void apply(Path file) throws Exception;
    }

    /**
     * One kind.
     *
     * @param says what the refusal must contain
     */
    public record Kind(String name, Damage damage, String says) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Not readable as a description at all, so that nothing can be done with the backup. */
    public static List<Kind> unreadable() {
        String noObject = "is not the JSON object that describes a backup";
        String value = "is missing, damaged, of the wrong type or out of range";
        List<Kind> kinds = new ArrayList<>();
        kinds.add(new Kind("empty", text(""), noObject));
        kinds.add(new Kind("cut off", file -> cut(file, 40), noObject));
        kinds.add(new Kind("null", text("null"), "does not describe a backup of a share"));
        kinds.add(new Kind("no share", edited(d -> d.putNull("share")), "does not describe a backup of a share"));
        kinds.add(new Kind("lists", text("[".repeat(200_000)), noObject));
        kinds.add(new Kind("objects", text("{\"id\":".repeat(50_000)), "its field id " + value));
        kinds.add(new Kind("more behind it", file -> append(file, "{}"), noObject));
        kinds.add(new Kind("zeros behind it", file -> append(file, "\0\0\0"), noObject));
        kinds.add(new Kind("not UTF-8", file -> Files.write(file, new byte[] {'{', '"', (byte) 0xc3, '"'}), noObject));
        kinds.add(new Kind("zeros", HostileDescriptions::large, "larger than 1048576 bytes"));
        kinds.add(new Kind("missing", Files::delete, "is missing"));
        kinds.add(new Kind("a pipe", HostileDescriptions::pipe, "is not a regular file"));
        kinds.add(new Kind("a symlink", HostileDescriptions::link, "is a symlink and not a regular file"));
        kinds.add(new Kind("a directory", HostileDescriptions::directory, "is not a regular file"));
        for (String field : List.of("size_gb", "files", "bytes", "new_bytes")) {
            String says = "its field " + field + " " + value;
            kinds.add(new Kind(
                    field + " 10^30", edited(d -> d.put(field, new java.math.BigInteger("1" + "0".repeat(30)))), says));
            kinds.add(new Kind(field + " 1e300", edited(d -> d.put(field, 1e300)), says));
            kinds.add(new Kind(field + " 1.5", edited(d -> d.put(field, 1.5)), says));
            kinds.add(new Kind(field + " text", edited(d -> d.put(field, "1")), says));
            kinds.add(new Kind(field + " null", edited(d -> d.putNull(field)), says));
            kinds.add(new Kind(field + " missing", edited(d -> d.remove(field)), says));
        }
        for (String field : List.of("name", "project_id", "user_id", "driver", "created_at")) {
            String says = "its field " + field + " " + value;
            kinds.add(new Kind(field + " list", edited(d -> d.putArray(field)), says));
            kinds.add(new Kind(field + " object", edited(d -> d.putObject(field)), says));
            kinds.add(new Kind(field + " number", edited(d -> d.put(field, 5)), says));
        }
        kinds.add(new Kind("share id number", edited(d -> share(d).put("id", 5)), "its field share.id " + value));
        kinds.add(new Kind("unknown field", edited(d -> d.put("exec", "x")), "its field exec is unknown"));
        kinds.add(new Kind(
                "report of null", edited(d -> d.putObject("report").putNull("vanished")), "its field report " + value));
        kinds.add(new Kind(
                "report without names",
                edited(d -> d.putObject("report").putObject("mounts").put("count", 1)),
                value));
        return kinds;
    }

    /** A description of another backup, or with other counts than the catalogue's. */
    public static List<Kind> ofAnother() {
        return List.of(
                new Kind(
                        "another backup's",
                        edited(d -> d.put("id", "00000000-0000-4000-8000-000000000000")),
                        "backup 00000000-0000-4000-8000-000000000000"),
                new Kind("bytes -1", edited(d -> d.put("bytes", -1)), "-1"),
                new Kind("files -1", edited(d -> d.put("files", -1)), "-1"),
                new Kind("files of another", edited(d -> d.put("files", Long.MAX_VALUE)), "" + Long.MAX_VALUE));
    }

    /** Values that no request could bring into the database. */
    public static List<Kind> outOfRange() {
        List<Kind> kinds = new ArrayList<>();
        String id = "00000000-0000-4000-8000-00000000000";
        for (String field : List.of("size_gb", "new_bytes")) {
            kinds.add(new Kind(field + " -1", edited(d -> d.put(field, -1)), field + " is -1"));
        }
        kinds.add(new Kind("size_gb", edited(d -> d.put("size_gb", Integer.MAX_VALUE)), "size_gb is 2147483647"));
        kinds.add(new Kind(
                "new_bytes", edited(d -> d.put("new_bytes", Long.MAX_VALUE)), "new_bytes is 9223372036854775807"));
        for (String bad : List.of("\0", "\ud800", "x".repeat(256))) {
            String which = bad.length() > 1 ? "long" : "%04x".formatted((int) bad.charAt(0));
            for (String field :
                    List.of("name", "description", "project_id", "user_id", "driver", "created_at", "backup_type")) {
                kinds.add(new Kind(field + " " + which, edited(d -> d.put(field, "a" + bad)), field));
            }
            for (String field : List.of("id", "name", "protocol", "host", "export_location")) {
                kinds.add(new Kind(
                        "share " + field + " " + which,
                        edited(d -> share(d).put("id", id + 1).put(field, "/" + bad.repeat(20))),
                        "share." + field));
            }
            kinds.add(new Kind("report " + which, edited(d -> report(d, "a" + bad, "x")), "backup.json"));
        }
        for (String field : List.of("project_id", "user_id", "driver", "created_at")) {
            kinds.add(new Kind(field + " null", edited(d -> d.putNull(field)), field));
            kinds.add(new Kind(field + " blank", edited(d -> d.put(field, " ")), field));
        }
        for (String time :
                List.of("9999-12-31T23:59:59Z", "+999999999-12-31T23:59:59Z", "-999999-01-01T00:00:00Z", "yesterday")) {
            kinds.add(new Kind("created_at " + time, edited(d -> d.put("created_at", time)), "created_at '" + time));
        }
        kinds.add(new Kind("report NUL", edited(d -> report(d, "mounts", "a\0b")), "report.mounts.first"));
        kinds.add(new Kind("report half", edited(d -> report(d, "mounts", "\ud800")), "report.mounts.first"));
        kinds.add(new Kind("report kinds", edited(d -> many(d.putObject("report"))), "report has 1000 kinds"));
        kinds.add(new Kind("short id", edited(d -> share(d).put("id", "1-1-1-1-1")), "share.id '1-1-1-1-1'"));
        kinds.add(new Kind("no id", edited(d -> share(d).put("id", "../../x")), "share.id '../../x'"));
        kinds.add(new Kind("format", edited(d -> d.put("format", 2)), "format 2"));
        kinds.add(new Kind(
                "expression as driver", edited(d -> d.put("driver", "${sysenv.PATH}")), "driver '${sysenv.PATH}'"));
        kinds.add(new Kind("expression as type", edited(d -> d.put("backup_type", "${sysenv.PATH}")), "backup_type"));
        kinds.add(new Kind(
                "expression as host",
                edited(d -> share(d).put("id", id + 2).put("host", "${sysenv.PATH}")),
                "${sysenv.PATH}"));
        for (String path : List.of("/", "/etc", "/proc/self", "/usr/../etc", "relative", "${sysenv.PATH}")) {
            kinds.add(new Kind(
                    "share at " + path, edited(d -> share(d).put("id", id + 3).put("export_location", path)), path));
        }
        kinds.add(new Kind("no data", file -> Files.delete(file.resolveSibling("data")), "has no directory 'data'"));
        kinds.add(new Kind("data elsewhere", HostileDescriptions::dataElsewhere, "has no directory 'data'"));
        return kinds;
    }

    public static ObjectNode share(ObjectNode description) {
        return (ObjectNode) description.get("share");
    }

    private static void report(ObjectNode description, String kind, String name) {
        description
                .putObject("report")
                .putObject(kind)
                .put("count", 1)
                .putArray("first")
                .add(name);
    }

    private static void many(ObjectNode report) {
        for (int i = 0; i < 1000; i++) {
            report.putObject("kind" + i).put("count", 1).putArray("first");
        }
    }

    public static Damage edited(Consumer<ObjectNode> change) {
        return file -> {
            ObjectNode description = (ObjectNode) JSON.readTree(file.toFile());
            change.accept(description);
            StringBuilder ascii = new StringBuilder();
            JSON.writeValueAsString(description) // a half of a pair cannot be written otherwise
                    .chars()
                    .forEach(c -> ascii.append(c < 0x7f ? String.valueOf((char) c) : "\\u%04x".formatted(c)));
            Files.writeString(file, ascii);
        };
    }

    public static Damage text(String text) {
        return file -> Files.writeString(file, text);
    }

    public static void cut(Path file, int bytes) throws Exception {
        Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), bytes));
    }

    static void append(Path file, String text) throws Exception {
        Files.writeString(file, Files.readString(file) + text);
    }

    public static void large(Path file) throws Exception {
        run("truncate", "-s", "300M", file.toString());
    }

    public static void pipe(Path file) throws Exception {
        Files.delete(file);
        run("mkfifo", file.toString());
    }

    public static void link(Path file) throws Exception {
        Files.move(file, file.resolveSibling("elsewhere"));
        Files.createSymbolicLink(file, Path.of("elsewhere"));
    }

    public static void directory(Path file) throws Exception {
        Files.delete(file);
        Files.createDirectory(file);
    }

    private static void dataElsewhere(Path file) throws Exception {
        Files.move(file.resolveSibling("data"), file.resolveSibling("elsewhere"));
        Files.createSymbolicLink(file.resolveSibling("data"), Path.of("elsewhere"));
    }

    /** Removes whatever a kind has made of the file. */
    public static void remove(Path file) throws Exception {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(file);
        }
        Files.deleteIfExists(file.resolveSibling("elsewhere"));
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }
}
