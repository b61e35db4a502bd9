/** Who is let in before a request is read: tokens, origins, addresses that fail too often. */
package org.caravault.http.gate;
