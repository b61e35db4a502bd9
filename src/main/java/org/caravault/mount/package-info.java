/** Mounts and unmounts, and notices servers that do not answer. */
package org.caravault.mount;
