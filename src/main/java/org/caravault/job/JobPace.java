package org.caravault.job;

import java.time.Duration;

/**
 * How jobs run on this data node.
 *
 * @param node the data node's name, unique among those on one database
 * @param threads jobs at one time
 * @param polling how often due jobs are looked for; a job that is enqueued here starts at once all the same
 * @param heartbeat how often a running job's lease is renewed
 * @param drain how long running jobs may go on after the node was told to stop
 */
public record JobPace(String node, int threads, Duration polling, Duration heartbeat, Duration drain) {
    /** Heartbeats that a lease survives without; the scheduler's own minimum. */
    public static final int MISSED_HEARTBEATS = 4;
}
