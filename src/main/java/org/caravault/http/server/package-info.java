/** The HTTP server: listening, TLS, limits for slow and numerous clients. */
package org.caravault.http.server;
