/** Refusals and other text about what went wrong, safe to show to anybody. */
package org.caravault.problem;
