/** What a copy met changing, left out or could not keep. */
package org.caravault.report;
