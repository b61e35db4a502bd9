/** Quota sets over REST. */
package org.caravault.api.quotas;
