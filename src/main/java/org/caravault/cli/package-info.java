/** Every command of {@code bin/caravault} but the copier's. */
package org.caravault.cli;
