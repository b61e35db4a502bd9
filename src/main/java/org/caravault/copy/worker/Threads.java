package org.caravault.copy.worker;

import java.util.OptionalInt;
import org.caravault.copy.report.Counters;

/** How many threads. Locally more than the processors only get in each other's way; over a network many requests must be in flight. */
public final class Threads {
    private static final int FOR_NETWORK = 16;
    private static final int MOST_FOR_NETWORK = 64;
    /** A large file must count for as much as the small ones that could be copied meanwhile. */
    private static final long BYTES_PER_FILE = 64 << 10;

    private Threads() {}

    /**
     * {@return the workers for a copy}
     *
     * @param wanted so many threads; empty: as many as are useful
     * @param network whether source or destination is on a server
     * @param counters by which it is measured whether more threads make it faster
     */
    public static Workers choose(OptionalInt wanted, boolean network, Counters counters) {
        int processors = Runtime.getRuntime().availableProcessors();
        if (wanted.isPresent() || !network) {
            int threads = wanted.orElse(Math.max(2, processors));
            return new Workers(threads, threads, network);
        }
        Workers workers = new Workers(Math.max(FOR_NETWORK, processors), Math.max(MOST_FOR_NETWORK, processors), true);
        MoreThreads.watch(
                workers,
                () -> counters.files.get() + counters.deleted.get() + counters.bytes.get() / BYTES_PER_FILE,
                new IdleProcessors());
        return workers;
    }
}
