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
import org.caravault.files.Descriptor;
import org.caravault.problem.RecurringProblemLog;
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
    private final RecurringProblemLog problems = new RecurringProblemLog();

    /** @param quiet a file that was written to more recently may still be being written */
    public Drops(JdbcClient db, List<DropDirectory> directories, Clock clock, Duration quiet) {
        this.store = new DropStore(db);
        this.directories = List.copyOf(directories);
        this.clock = clock;
        this.quiet = quiet;
    }

    /** A file to be taken. */
    public record Waiting(DropDirectory directory, DropFile file) {}

    /** What lies in the directories and is not being written any more. A hidden name is not a request yet. */
    public List<Waiting> waiting() {
        List<Waiting> found = new ArrayList<>();
        for (DropDirectory directory : directories) {
            try (Descriptor opened = directory.open()) {
                makeRooms(opened);
                look(directory, opened, found);
                if (problems.ended(directory.path().toString())) {
                    LOG.info("drop directory {} can be used again", directory.path());
                }
            } catch (IOException | DirectoryIteratorException | SecurityException unusable) {
                if (problems.isNew(directory.path().toString(), unusable.toString())) {
                    LOG.warn(
                            "drop directory {} cannot be used, and is tried again: {}",
                            directory.path(),
                            unusable.toString());
                }
            }
        }
        return found;
    }

    /** Each directory has its share of a look: files that cannot be moved away hold up no other directory's. */
    private void look(DropDirectory directory, Descriptor opened, List<Waiting> found) throws IOException {
        int most = found.size() + Math.max(1, MOST / directories.size());
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(opened.path())) {
            for (Path entry : entries) {
                if (found.size() >= most) {
                    return;
                }
                Path name = entry.getFileName();
                if (!name.toString().startsWith(".")) {
                    seen(opened, name)
                            .filter(file -> file.shape() != DropFile.Shape.DIRECTORY)
                            .filter(file -> file.isQuiet(clock.instant(), quiet))
                            .ifPresent(file -> found.add(new Waiting(directory, file)));
                }
            }
        }
    }

    private static Optional<DropFile> seen(Descriptor directory, Path entry) throws IOException {
        try {
            return Optional.of(DropFile.of(directory, entry));
        } catch (NoSuchFileException gone) {
            return Optional.empty(); // another node has it
        }
    }

    /** Without these a file could be taken but not put aside; a symlink in their place is refused. */
    private static void makeRooms(Descriptor directory) throws IOException {
        DropDirectory.taken(directory).close();
        for (Outcome outcome : Outcome.values()) {
            DropDirectory.room(directory, outcome).close();
        }
        if (!Files.isWritable(directory.path())) {
            throw new IOException("it is not writable");
        }
    }

    /** One step of a transaction: reads the file and writes down what it asks for, or why it asks for nothing. */
    public void take(@Body Waiting waiting) {
        DropFile file = waiting.file();
        try (Descriptor directory = waiting.directory().open()) {
            try {
                file.requests(directory)
                        .ifPresent(requests -> store.insert(waiting.directory(), file, Optional.empty())
                                .ifPresent(drop -> store.insert(drop.id(), requests)));
            } catch (BadDropException bad) {
                if (file.isIn(directory)) { // else another node has taken it meanwhile
                    store.insert(waiting.directory(), file, Optional.of(bad));
                }
            }
        } catch (IOException failed) { // nothing was written down
            again(waiting, failed);
        }
    }

    private void again(Waiting waiting, IOException failed) {
        String place = waiting.directory().path().toString();
        if (problems.isNew(place + " files", failed.toString())) {
            LOG.warn(
                    "{} in {} cannot be read or moved and will be retried; others with the same cause are not logged: {}",
                    waiting.file().name(),
                    place,
                    failed.toString());
        }
    }

    /**
     * The file leaves the drop directory, in a transaction after the one that took it. If this process dies before, the next
     * look does it.
     */
    public void putAside(@Body Waiting waiting) {
        Optional<Drop> taken = store.taken(waiting.directory(), waiting.file());
        try {
            if (taken.isPresent()) {
                putAside(waiting, taken.get());
                store.moved(taken.get().id());
            }
        } catch (IOException failed) {
            again(waiting, failed);
        }
    }

    private static void putAside(Waiting waiting, Drop drop) throws IOException {
        try (Descriptor directory = waiting.directory().open()) {
            if (!waiting.file().isIn(directory)) {
                return; // moved already, or another file of that name, which is looked at by itself
            }
            Path from = directory.path(waiting.file().entry());
            if (drop.outcome().isPresent()) {
                try (Descriptor room =
                        DropDirectory.room(directory, drop.outcome().get())) {
                    moveIfThere(from, free(room, drop.name(), drop.id()));
                }
            } else {
                try (Descriptor aside = DropDirectory.taken(directory)) {
                    moveIfThere(from, aside.path(drop.id().toString()));
                }
            }
        }
    }

    /** An entry that a file can be moved to, over an older file, but not over a directory. */
    static Path free(Descriptor room, String name, UUID drop) throws IOException {
        Path entry = room.path(name);
        return Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) ? room.path(name + "." + drop) : entry;
    }

    static void moveIfThere(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            LOG.debug("{} is moved already", from);
        }
    }
}
