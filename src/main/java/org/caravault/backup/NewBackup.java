package org.caravault.backup;

import java.util.UUID;
import org.caravault.identity.Owner;
import org.caravault.share.Label;

/**
 * A backup to be made: what a request gives. What its job finds out, {@link Backup} has in addition.
 *
 * @param owner the project is that of the share, whoever the caller is
 * @param sizeGb GB of the share
 */
public record NewBackup(
        UUID shareId, Owner owner, Label label, int sizeGb, BackupMethod method, BackupService service) {}
