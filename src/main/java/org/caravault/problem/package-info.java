/** Refusals and causes of failures as text that is safe to show; which failures are outages of the database, and how often each is logged. */
package org.caravault.problem;
