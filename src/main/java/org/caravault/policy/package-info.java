/** Policies: a schedule and a retention for a set of shares. */
package org.caravault.policy;
