package org.caravault.policy;

import org.caravault.identity.Caller;
import org.caravault.query.Page;

/**
 * A page of the policies of the caller's project.
 *
 * @param everybodys of all projects, which an administrator may see
 */
public record ListPolicies(Caller caller, boolean everybodys, Page page) {}
