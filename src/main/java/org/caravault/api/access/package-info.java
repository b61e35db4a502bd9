/** Access rules over REST. */
package org.caravault.api.access;
