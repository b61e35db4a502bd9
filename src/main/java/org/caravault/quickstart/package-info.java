/** A client that shows it all: {@code bin/caravault quickstart}. */
package org.caravault.quickstart;
