/** Who gets access before a request is read: tokens, origins, addresses that fail too often. */
package org.caravault.http.gate;
