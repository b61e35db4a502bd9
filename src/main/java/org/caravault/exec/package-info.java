/** Runs programs with deadlines, without the service's secrets in their environment. */
package org.caravault.exec;
