package org.caravault.backup;

import org.caravault.query.WireName;

/** In which direction was copied. */
public enum CopyKind implements WireName {
    /** From a share to its vault. */
    BACKUP,
    /** From a vault to a share. */
    RESTORE
}
