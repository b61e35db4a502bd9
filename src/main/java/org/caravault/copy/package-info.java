/**
 * The copier: copies, removes, measures and verifies trees of files, losing nothing that a file has. A program of its own
 * ({@link org.caravault.copy.cli.CopyMain}), which knows nothing of the service that runs it.
 */
package org.caravault.copy;
