/** The vaults: which one a backup lies in, whether it is the right one, and how full it is. */
package org.caravault.vault;
