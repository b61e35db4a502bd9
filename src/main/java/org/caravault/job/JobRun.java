package org.caravault.job;

import java.util.UUID;

/**
 * One run of a job.
 *
 * @param job the key that the job was enqueued with
 * @param attempt 1 at first, one more each time that the job is claimed again
 * @param unexplained how many attempts before this one have ended without a word: their nodes have died, perhaps of the job
 * @param route the name in {@code from: job:NAME}
 */
public record JobRun(UUID job, int attempt, int unexplained, String route) {}
