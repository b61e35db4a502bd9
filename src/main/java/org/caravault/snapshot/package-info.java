/** Snapshots: read-only copies of a share that lie beside it. */
package org.caravault.snapshot;
