package org.caravault.quickstart;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** A share with a few hundred files in it, some of them of the kind that backups stumble over. */
final class DemoTree {
    private static final int DIRECTORIES = 20;
    private static final int FILES_EACH = 20;
    private static final int LARGEST_FILE = 64 * 1024;
    private static final int SEED = 42;
    private static final long SPARSE_BYTES = 64L << 20;

    /** A name in invalid UTF-8 and a fifo, which Java cannot make. The script is fixed; its only argument is the place. */
    private static final String NOT_FROM_JAVA =
            "cd \"$0\" && printf 'caf\\351' > \"$(printf 'caf\\351.txt')\" && mkfifo pipe";

    private DemoTree() {}

    static void fill(Path root) throws IOException, InterruptedException {
        Random random = new Random(SEED);
        for (int d = 0; d < DIRECTORIES; d++) {
            Path directory = Files.createDirectories(root.resolve("project-" + d));
            for (int f = 0; f < FILES_EACH; f++) {
                byte[] content = new byte[random.nextInt(LARGEST_FILE)];
                random.nextBytes(content);
                Files.write(directory.resolve("file-" + f), content);
            }
        }
        Path odd = Files.createDirectories(root.resolve("odd"));
        write(odd, "two\nlines", "a newline in the name\n");
        write(odd, "-rf", "a name that looks like an option\n");
        write(odd, " leading space", "\n");
        write(odd, "readonly", "mode 0400\n");
        Files.setPosixFilePermissions(odd.resolve("readonly"), PosixFilePermissions.fromString("r--------"));
        write(odd, "old", "from 1969\n");
        Files.setLastModifiedTime(odd.resolve("old"), FileTime.from(Instant.parse("1969-07-20T20:17:40.123456789Z")));
        Files.createLink(odd.resolve("hard link to old"), odd.resolve("old"));
        Files.createSymbolicLink(odd.resolve("link out of the share"), Path.of("/etc/passwd"));
        try (RandomAccessFile sparse =
                new RandomAccessFile(odd.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(SPARSE_BYTES);
        }
        Process process = new ProcessBuilder(List.of("sh", "-c", NOT_FROM_JAVA, odd.toString()))
                .redirectErrorStream(true)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** What an unlucky afternoon does to a share. */
    static void damage(Path root) throws IOException {
        try (var files = Files.list(root.resolve("project-3"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(root.resolve("project-3"));
        Files.writeString(root.resolve("project-5/file-1"), "overwritten by mistake");
        Files.delete(root.resolve("odd/two\nlines"));
        Files.delete(root.resolve("odd/pipe"));
        Files.writeString(root.resolve("came later"), "was not there when the backup was made");
    }

    /** What a day's work changes: one file. */
    static void work(Path root) throws IOException {
        Files.writeString(root.resolve("project-7/file-2"), "a new version\n");
    }

    private static void write(Path directory, String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
    }
}
