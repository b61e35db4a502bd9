package org.caravault.copy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory for one test, removed with the copier's own remove, because Java cannot delete every name. */
final class Workspace implements AutoCloseable {
    private final Path root;

    private Workspace(Path root) {
        this.root = root;
    }

    static Workspace inMemory() throws IOException {
        Path memory = Path.of("/dev/shm");
        return Files.isWritable(memory) ? under(memory) : under(Path.of(System.getProperty("java.io.tmpdir")));
    }

    static Workspace under(Path directory) throws IOException {
        return new Workspace(Files.createTempDirectory(directory, "copier"));
    }

    String path(String name) {
        return root.resolve(name).toString();
    }

    Path root() {
        return root;
    }

    @Override
    public void close() {
        CopyMain.run("remove", root.toString());
    }
}
