package org.caravault.share;

import java.util.UUID;
import org.caravault.identity.Caller;

/**
 * A share is to go: the body of {@code direct:request-delete-share}, which answers with the {@link Share}.
 *
 * @param keepData true: only forget it (Manila's unmanage); false: its backend deletes it
 */
public record DeleteShareRequest(Caller caller, UUID shareId, boolean keepData) {}
