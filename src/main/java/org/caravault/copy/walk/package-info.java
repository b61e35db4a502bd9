/** Walks trees with many threads and few open directories. */
package org.caravault.copy.walk;
