package org.caravault.policy;

import java.time.Instant;
import java.util.UUID;

/**
 * A backup as a retention sees it.
 *
 * @param good complete and readable
 * @param byHand not made by the policy
 * @param busy being made, restored or deleted
 */
public record RetentionCandidate(UUID id, Instant at, boolean good, boolean byHand, boolean busy) {}
