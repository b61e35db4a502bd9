/** What a run of the copier reports: counters, progress, problems, the summary. */
package org.caravault.copy.report;
