/** A copy's list of entries with checksums: written, read, believed as far as it proves itself. */
package org.caravault.copy.manifest;
