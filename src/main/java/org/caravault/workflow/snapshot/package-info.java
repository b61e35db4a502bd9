/** The steps of workflows on snapshots. */
package org.caravault.workflow.snapshot;
