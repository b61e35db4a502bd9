package org.caravault.copy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Counts the source while it is already being copied, so that a percentage can be told. It costs one thread. */
final class ScanAhead {
    private final Tally tally = new Tally();
    private final Path root;
    private final Set<String> excludes;
    private volatile boolean done;

    ScanAhead(Path root, Set<String> excludes) {
        this.root = root;
        this.excludes = excludes;
    }

    void start() {
        Thread thread = new Thread(
                () -> {
                    try {
                        new Scan(root, excludes, 1, tally, new Problems(tally, new Silent())).run();
                        done = true;
                    } catch (IOException unknown) {
                        done = false; // the copy itself will tell why; until then there is no percentage
                    }
                },
                "scan-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    long files() {
        return tally.files.sum();
    }

    long bytes() {
        return tally.bytes.sum();
    }

    boolean isDone() {
        return done;
    }

    /** What cannot be counted is told by the copy. */
    private static final class Silent implements Reporter {
        @Override
        public void problem(Problem problem) {}

        @Override
        public void warning(String text) {}

        @Override
        public void progress(Progress progress) {}

        @Override
        public void summary(Summary summary) {}
    }
}
