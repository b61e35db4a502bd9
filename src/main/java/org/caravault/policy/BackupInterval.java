package org.caravault.policy;

import java.time.Duration;
import org.caravault.share.Share;

/**
 * What a policy promises a share, and whether it holds.
 *
 * @param interval the longest time between two of its next fires
 * @param age since the share's last good backup began, or since the share and its policy are known when there is none
 */
public record BackupInterval(Policy policy, Share share, Duration interval, Duration age) {
    /** The last good backup is older than the schedule, the jitter and the start window explain. */
    public boolean overdue() {
        Duration most =
                interval.plus(policy.terms().jitter()).plus(policy.terms().window());
        return age.compareTo(most) > 0;
    }
}
