/** Compares a tree with its manifest. */
package org.caravault.copy.verify;
