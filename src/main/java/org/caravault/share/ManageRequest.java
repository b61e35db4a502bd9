package org.caravault.share;

import java.util.Optional;
import org.caravault.identity.Caller;

/**
 * An existing share is to be registered: the body of {@code direct:request-register-share}, which answers with the {@link Share}.
 *
 * @param serviceHost {@code NODE@BACKEND#POOL}
 * @param exportPath a directory for the backend {@code local}, else {@code host:/path}
 * @param nested whether it may lie in another share, or contain one
 * @param sizeGb GB; empty: what it contains is measured and rounded up
 */
public record ManageRequest(
        Caller caller,
        String serviceHost,
        String protocol,
        String exportPath,
        Optional<String> name,
        Optional<String> description,
        Optional<Integer> sizeGb,
        boolean isPublic,
        boolean nested) {}
