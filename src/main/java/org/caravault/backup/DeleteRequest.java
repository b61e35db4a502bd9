package org.caravault.backup;

import java.util.UUID;
import org.caravault.identity.Caller;

/** A delete is asked for: the body of {@code direct:request-delete-backup}, which answers with the {@link Backup}. */
public record DeleteRequest(Caller caller, UUID backupId) {}
