/** Tables and blocks for millions of entries, outside the heap where they are large. */
package org.caravault.copy.memory;
