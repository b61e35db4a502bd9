package org.caravault.chaos;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.caravault.database.EmbeddedDatabase;
import org.caravault.testing.TestDatabase;

/** A PostgreSQL server of its own that can go, in order or not, and come back at the same address with what was committed. */
public final class MortalDatabase implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Path home;
    private EmbeddedDatabase server;

    private MortalDatabase(Path home) throws IOException {
        this.home = home;
        this.server = EmbeddedDatabase.start(home);
    }

    public static MortalDatabase start(Path home) throws IOException {
        TestDatabase.copyPrograms(home);
        return new MortalDatabase(home);
    }

    public String url() {
        return TestDatabase.url(server);
    }

    /** It shuts down; whoever is connected is thrown out. */
    public void stop() throws IOException {
        server.close();
    }

    /**
     * SIGKILL of all its processes, as when its machine loses power: no backend says good-bye, and what was committed is read
     * from its log again. The postmaster first: whoever outlives it ends by itself.
     */
    public void kill() throws IOException {
        long postmaster = Long.parseLong(
                Files.readAllLines(home.resolve("data/postmaster.pid")).get(0));
        ProcessHandle handle = ProcessHandle.of(postmaster).orElseThrow();
        List<ProcessHandle> backends = handle.children().toList();
        handle.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        await().atMost(SOON).until(() -> !handle.isAlive() && backends.stream().noneMatch(ProcessHandle::isAlive));
    }

    public void startAgain() throws IOException {
        server.close(); // a second time is once; of a killed one it frees the lock
        server = EmbeddedDatabase.start(home);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
