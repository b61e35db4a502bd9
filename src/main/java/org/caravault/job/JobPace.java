package org.caravault.job;

import java.time.Duration;

/**
 * How jobs run on this data node.
 *
 * @param node the data node's name, unique among those on one database
 * @param jobs at one time on this node
 * @param jobsPerServer at one time of one share server's shares, on all nodes; 0: any number
 * @param polling how often due jobs are looked for; a job that is enqueued here starts at once all the same
 * @param heartbeat how often a running job's lease is renewed
 * @param drain how long running jobs may go on after the stop was requested
 */
public record JobPace(String node, int jobs, int jobsPerServer, Duration polling, Duration heartbeat, Duration drain) {
    /** Heartbeats that a lease survives without; the scheduler's own minimum. */
    public static final int MISSED_HEARTBEATS = 4;
}
