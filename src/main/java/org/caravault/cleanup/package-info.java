/** Finds what dead processes have left on this host and in the vault, and that no job claims any more. */
package org.caravault.cleanup;
