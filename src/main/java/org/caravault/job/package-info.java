/** {@code job:NAME} as a Camel component, the journal, and the clock of the database. */
package org.caravault.job;
