/** What every workflow has: its steps, the claim of its job, and its failure. */
package org.caravault.workflow;
