package org.caravault.policy;

import java.util.Optional;
import org.caravault.identity.Caller;

/**
 * A policy is to be made or changed: the body of {@code direct:save-policy}, which answers with the {@link Policy}.
 *
 * @param called the policy to be changed, by name or id; empty: a new one
 * @param document what it says, a JSON object
 */
public record SavePolicy(Caller caller, Optional<String> called, String document) {}
