/** The layout of a vault: one directory a backup, with its tree, its manifest and {@code backup.json}. */
package org.caravault.vault.layout;
