package org.caravault.drop;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Takes dropped files. The row in the database is what makes a file taken; moving it away only tidies up. */
public final class Drops {
    private static final Logger LOG = LoggerFactory.getLogger(Drops.class);

    /** Files per look; the next look takes the rest. */
    private static final int MOST = 1000;

    private final DropStore store;
    private final List<DropDirectory> directories;
    private final Clock clock;
    private final Duration quiet;

    /** @param quiet a file that was written to more recently may still be being written */
    public Drops(JdbcClient db, List<DropDirectory> directories, Clock clock, Duration quiet) {
        this.store = new DropStore(db);
        this.directories = List.copyOf(directories);
        this.clock = clock;
        this.quiet = quiet;
    }

    /** A file to be taken. */
    public record Waiting(DropDirectory directory, DropFile file) {}

    /** What lies in the directories and is not being written any more. A hidden name is no request yet. */
    public List<Waiting> waiting() {
        List<Waiting> found = new ArrayList<>();
        for (DropDirectory directory : directories) {
            try {
                makeRooms(directory);
                look(directory, found);
            } catch (IOException | DirectoryIteratorException | SecurityException unusable) {
                LOG.warn(
                        "drop directory {} cannot be used, and is tried again: {}",
                        directory.path(),
                        unusable.toString());
            }
        }
        return found;
    }

    private void look(DropDirectory directory, List<Waiting> found) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory.path())) {
            for (Path entry : entries) {
                if (found.size() >= MOST) {
                    return;
                }
                if (!entry.getFileName().toString().startsWith(".")) {
                    seen(entry)
                            .filter(file -> file.shape() != DropFile.Shape.DIRECTORY)
                            .filter(file -> file.isQuiet(clock.instant(), quiet))
                            .ifPresent(file -> found.add(new Waiting(directory, file)));
                }
            }
        }
    }

    private static Optional<DropFile> seen(Path entry) throws IOException {
        try {
            return Optional.of(DropFile.of(entry));
        } catch (NoSuchFileException gone) {
            return Optional.empty(); // another node has it
        }
    }

    /** Without these a file could be taken but not put aside; and a symlink in their place would lead elsewhere. */
    private static void makeRooms(DropDirectory directory) throws IOException {
        for (Path room : List.of(directory.taken(), directory.of(Outcome.DONE), directory.of(Outcome.FAILED))) {
            if (!Files.isDirectory(room, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(room);
            }
        }
        if (!Files.isWritable(directory.path())) {
            throw new IOException("it is not writable");
        }
    }

    /** One step of a transaction: reads the file and writes down what it asks for, or why it asks for nothing. */
    public void take(@Body Waiting waiting) {
        DropFile file = waiting.file();
        try {
            List<DropRequest> requests = file.requests();
            store.insert(waiting.directory(), file, Optional.empty())
                    .ifPresent(drop -> store.insert(drop.id(), requests));
        } catch (BadDrop bad) {
            if (Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS)) { // else another node has taken it meanwhile
                store.insert(waiting.directory(), file, Optional.of(bad));
            }
        }
    }

    /**
     * The file leaves the drop directory, in a transaction after the one that took it. If this process dies before, the next
     * look does it.
     */
    public void putAside(@Body Waiting waiting) throws IOException {
        Optional<Drop> taken = store.taken(waiting.directory(), waiting.file());
        if (taken.isPresent()) {
            Drop drop = taken.get();
            Path to = drop.outcome()
                    .map(outcome -> waiting.directory().of(outcome).resolve(drop.name()))
                    .orElse(aside(waiting.directory(), drop.id()));
            moveIfThere(waiting.file().path(), to);
        }
    }

    static Path aside(DropDirectory directory, UUID drop) {
        return directory.taken().resolve(drop.toString());
    }

    static void moveIfThere(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            LOG.debug("{} is moved already", from);
        }
    }
}
