/** Checks a request before it is read: token, origin, addresses with failed logins. */
package org.caravault.http.gate;
