package org.caravault.copy;

import java.util.OptionalInt;

/** How many threads. Locally more than the processors only get in each other's way; over a network many requests must be in flight. */
final class Threads {
    private static final int FOR_NETWORK = 16;

    private Threads() {}

    static Workers choose(OptionalInt wanted, boolean network) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new Workers(wanted.orElse(network ? Math.max(FOR_NETWORK, processors) : Math.max(2, processors)));
    }
}
