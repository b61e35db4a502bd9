package org.caravault.policy;

import java.time.Instant;
import java.util.UUID;

/**
 * A backup as a retention sees it.
 *
 * @param good complete and readable
 * @param byHand not made by the policy
 * @param busy being made, restored or deleted
 * @param ahead dated later than it is now: a clock was wrong, and its date says nothing
 * @param madeLast the last good one in the order in which they were made, whatever the clock said
 */
public record RetentionCandidate(
        UUID id, Instant at, boolean good, boolean byHand, boolean busy, boolean ahead, boolean madeLast) {
    /** One whose date is right. */
    RetentionCandidate(UUID id, Instant at, boolean good, boolean byHand, boolean busy) {
        this(id, at, good, byHand, busy, false, false);
    }

    /** {@return the same after another one was made} */
    RetentionCandidate followed() {
        return new RetentionCandidate(id, at, good, byHand, busy, ahead, false);
    }
}
