/** The running service: wiring, checks at the start, start and stop. */
package org.caravault.app;
