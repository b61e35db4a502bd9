/** Backups: the record, its states and its store. */
package org.caravault.backup;
