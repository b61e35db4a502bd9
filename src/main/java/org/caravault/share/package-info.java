/** Shares: the record, its states and its store. */
package org.caravault.share;
