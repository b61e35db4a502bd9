package org.caravault.policy;

import org.caravault.identity.Caller;

/**
 * Something is asked of a policy: the body of {@code direct:show-policy}, {@code direct:delete-policy}, {@code
 * direct:preview-policy} and {@code direct:run-policy}, which answer with the {@link Policy} or the {@link Preview}.
 *
 * @param called its name in the caller's project, or its id
 */
public record PolicyRequest(Caller caller, String called) {}
