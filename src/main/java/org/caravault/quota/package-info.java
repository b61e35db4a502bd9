/** Quotas: limits, use and reservations. */
package org.caravault.quota;
