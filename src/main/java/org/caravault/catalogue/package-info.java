/** Rebuilds the catalogue from the vaults. */
package org.caravault.catalogue;
