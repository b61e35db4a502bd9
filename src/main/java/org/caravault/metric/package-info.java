/** Metrics: gauges that are read from the database. */
package org.caravault.metric;
