package org.caravault.backup;

import java.util.UUID;
import org.caravault.identity.Caller;

/**
 * A backup that is being made or restored is to stop: the body of {@code direct:request-cancel}, which answers with the
 * {@link Backup}.
 */
public record CancelRequest(Caller caller, UUID backupId) {}
