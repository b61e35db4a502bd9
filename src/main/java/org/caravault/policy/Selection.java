package org.caravault.policy;

import java.util.List;

/**
 * Which of a project's shares a policy is for.
 *
 * @param named by these names or ids; empty: all that match
 * @param metadata a JSON object: shares whose metadata hold all of it
 */
public record Selection(List<String> named, String metadata) {
    public Selection {
        named = List.copyOf(named);
    }
}
