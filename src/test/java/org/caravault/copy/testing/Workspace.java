package org.caravault.copy.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.caravault.copy.cli.CopyMain;

/** A directory for one test, removed with the copier's own remove, because Java cannot delete every name. */
public final class Workspace implements AutoCloseable {
    private final Path root;

    private Workspace(Path root) {
        this.root = root;
    }

    public static Workspace inMemory() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? under(memory) : under(Path.of(System.getProperty("java.io.tmpdir")));
    }

    public static Workspace under(Path directory) throws IOException {
        return new Workspace(Files.createTempDirectory(directory, "copier"));
    }

    public String path(String name) {
        return root.resolve(name).toString();
    }

    public Path root() {
        return root;
    }

    @Override
    public void close() {
        CopyMain.run("remove", root.toString());
    }
}
