/** Shares over REST. */
package org.caravault.api.shares;
