/** Copies and removes trees: one class for each act on an entry or a directory. */
package org.caravault.copy.tree;
