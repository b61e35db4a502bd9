/** The data nodes on a database, alive or not. */
package org.caravault.node;
