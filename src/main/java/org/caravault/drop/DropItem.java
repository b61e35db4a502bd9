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
 */
record DropItem(
        UUID drop,
        int position,
        DropRequest.Kind kind,
        String request,
        State state,
        Optional<UUID> backup,
        Optional<Instant> askedAt,
        Optional<Instant> endedAt,
        Optional<Long> bytes,
        Optional<String> cause,
        Optional<String> field) {

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
