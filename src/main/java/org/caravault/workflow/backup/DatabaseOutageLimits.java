package org.caravault.workflow.backup;

import java.time.Duration;

/**
 * How long a copy goes on while the database does not answer.
 *
 * @param backup long: an attempt writes to a tree of its own, so another node that has claimed the job is not disturbed
 * @param restore no longer than the job's lease: a share has but one tree
 */
public record DatabaseOutageLimits(Duration backup, Duration restore) {}
