package org.caravault.policy;

import java.time.Duration;

/**
 * How often a policy wants to see that a share can be restored.
 *
 * @param every the time from one drill of a share to the next
 * @param latest whether always the latest backup is tried; otherwise a random one of the share's
 */
public record DrillSettings(Duration every, boolean latest) {}
