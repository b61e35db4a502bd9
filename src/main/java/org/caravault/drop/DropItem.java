package org.caravault.drop;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * One request of a drop, and how far it is.
 *
 * @param request the JSON object as it was dropped
 * @param backup what was asked for, once it was
 * @param course how the request went until now
 */
record DropItem(
        UUID drop,
        int position,
        DropRequest.Kind kind,
        String request,
        State state,
        Optional<UUID> backup,
        Course course) {

    /**
     * How a request went.
     *
     * @param askedAt when it became a job; empty: it has not
     * @param cause why it failed; empty: it did not
     * @param endedAt empty: it has not ended
     * @param field of the request that is to blame; empty: none is
     * @param bytes of the backup; empty: not known
     */
    record Course(
            Optional<Instant> askedAt,
            Optional<String> cause,
            Optional<Instant> endedAt,
            Optional<String> field,
            Optional<Long> bytes) {}

    /** How far a request is. */
    enum State {
        WAITING,
        ASKED,
        DONE,
        FAILED,
        /** One before it in the list has failed. */
        NOT_TRIED;

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
