/** The steps of workflows on shares: registration, identity, losses. */
package org.caravault.workflow.share;
