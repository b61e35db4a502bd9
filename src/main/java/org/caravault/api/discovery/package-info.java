/** Versions and the address of the API, for clients that discover it. */
package org.caravault.api.discovery;
