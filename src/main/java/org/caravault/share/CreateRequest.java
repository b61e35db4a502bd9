package org.caravault.share;

import java.util.Optional;
import org.caravault.identity.Caller;

/**
 * A new share is asked for: the body of {@code direct:request-create-share}, which answers with the {@link Share}.
 *
 * @param backend who makes it; empty: the first backend that can
 * @param placeable whether there is a backend for it at all; if not, the share is written down in error
 * @param metadata a JSON object of strings, as text
 */
public record CreateRequest(
        Caller caller,
        Optional<String> name,
        Optional<String> description,
        int sizeGb,
        String protocol,
        Optional<String> backend,
        boolean placeable,
        boolean isPublic,
        String metadata) {}
