package org.caravault.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Slows down addresses that send one wrong token after the other: after a few, each answer waits twice as long as the one
 * before, up to two seconds. One is forgiven each second. Right tokens never wait.
 */
public final class WrongTokens {
    private static final int FREE = 5;
    private static final int MOST_COUNTED = 20;
    private static final int MOST_ADDRESSES = 10_000;
    private static final long FIRST_MS = 50;
    private static final long LONGEST_MS = 2_000;

    private record Seen(long count, Instant last) {}

    private final Clock clock;
    private final Recent<String, Seen> addresses = new Recent<>(MOST_ADDRESSES);

    public WrongTokens(Clock clock) {
        this.clock = clock;
    }

    /** Counts another wrong token. {@return how long its answer is to wait} */
    public Duration another(String address) {
        Instant now = clock.instant();
        long before = addresses
                .get(address)
                .map(seen -> seen.count()
                        - Math.max(0, Duration.between(seen.last(), now).toSeconds()))
                .orElse(0L);
        long count = Math.min(MOST_COUNTED, Math.max(0, before) + 1);
        addresses.put(address, new Seen(count, now));
        return count <= FREE
                ? Duration.ZERO
                : Duration.ofMillis(Math.min(LONGEST_MS, FIRST_MS << Math.min(count - FREE - 1, 10)));
    }
}
