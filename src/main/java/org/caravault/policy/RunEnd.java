package org.caravault.policy;

import org.caravault.query.WireName;

/** How a policy's run has ended. */
public enum RunEnd implements WireName {
    /** Its backup is good. */
    DONE,
    /** Its backup is not. */
    FAILED,
    /** The start window is over, and no backup was made. */
    MISSED
}
