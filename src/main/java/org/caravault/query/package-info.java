/** Lists with filters, sort keys and pages. */
package org.caravault.query;
