package org.caravault.policy;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** One backup of one share that a policy owes. */
record PolicyRun(
        UUID id,
        UUID policy,
        UUID share,
        Instant dueAt,
        Instant giveUpAt,
        boolean asked,
        Optional<UUID> backup,
        Optional<String> cause) {}
