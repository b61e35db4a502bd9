/** Rebuilds the catalogue from what the vault says. */
package org.caravault.catalogue;
