/** The pool of connections, and the PostgreSQL that comes along. */
package org.caravault.database;
