package org.caravault.copy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real file system in a file, mounted for one test. */
public final class LoopDevice implements AutoCloseable {
    private final Path root;

    private LoopDevice(Path root) {
        this.root = root;
    }

    public static LoopDevice mount(Workspace w, String kind) throws IOException, InterruptedException {
        return mount(w, kind, "-q");
    }

    /** The options are those of mkfs. */
    public static LoopDevice mount(Workspace w, String kind, String options) throws IOException, InterruptedException {
        RsyncOracle.requireRoot();
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/mkfs." + kind)), "mkfs." + kind + " is not installed");
        Path root = Path.of(w.path("mounted"));
        Files.createDirectory(root);
        String said = RsyncOracle.run(
                "bash",
                "-euc",
                "truncate -s 600M $1.img; mkfs.$2 -q $3 $1.img; mount -o loop $1.img $1",
                "bash",
                root.toString(),
                kind,
                options);
        assumeTrue(isMounted(root), "cannot mount " + kind + " here: " + said);
        return new LoopDevice(root);
    }

    /** NTFS through FUSE, which ignores case, and ignores silently what is said of owners and modes. */
    public static LoopDevice ntfsIgnoringCase(Workspace w) throws IOException, InterruptedException {
        RsyncOracle.requireRoot();
        RsyncOracle.requireTool("lowntfs-3g");
        return made(w, "64M", "mkntfs -F -Q -q $1.img > /dev/null 2>&1; lowntfs-3g -o ignore_case $1.img $1");
    }

    /** ramfs has no extended attributes at all, but all else. */
    public static LoopDevice withoutAttributes(Workspace w) throws IOException, InterruptedException {
        RsyncOracle.requireRoot();
        return made(w, "0", "mount -t ramfs -o mode=755 none $1");
    }

    private static LoopDevice made(Workspace w, String size, String script) throws IOException, InterruptedException {
        Path root = Path.of(w.path("mounted"));
        Files.createDirectory(root);
        String said =
                RsyncOracle.run("bash", "-euc", "truncate -s " + size + " $1.img; " + script, "bash", root.toString());
        assumeTrue(isMounted(root), "cannot mount here: " + said);
        return new LoopDevice(root);
    }

    private static boolean isMounted(Path root) throws IOException {
        return Files.readString(Path.of("/proc/mounts")).contains(" " + root + " ");
    }

    public Path root() {
        return root;
    }

    @Override
    public void close() throws IOException {
        Process umount =
                new ProcessBuilder("umount", root.toString()).inheritIO().start();
        assertThat(umount.onExit().join().exitValue()).isZero();
    }
}
