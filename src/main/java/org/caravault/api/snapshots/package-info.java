/** Snapshots over REST. */
package org.caravault.api.snapshots;
