/** Policies over REST. */
package org.caravault.api.policies;
