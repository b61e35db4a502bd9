package org.caravault.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.caravault.files.Descriptor;

/**
 * Directories that jobs use in place, held open: at the mount point lies a symlink to the descriptor, so that a job and its
 * processes stay in the directory that was opened, whatever becomes of its name. With this process the descriptors go.
 */
final class HeldDirectories {
    private final Map<Path, Descriptor> held = new ConcurrentHashMap<>();

    /** Holds it until {@link #release}. */
    void hold(Path point, Descriptor directory) throws IOException {
        Files.createSymbolicLink(point, directory.sharedPath());
        held.put(point, directory);
    }

    boolean isHeld(Path point) {
        return held.containsKey(point);
    }

    /** Closes it, after the symlink is gone: its number will soon be another file's. */
    void release(Path point) throws IOException {
        if (Files.isSymbolicLink(point)) {
            Files.delete(point);
        }
        Descriptor directory = held.remove(point);
        if (directory != null) {
            directory.close();
        }
    }
}
