/** The client of the copier: starts it as a child process, parses its output, and decides what that means for a backup. */
package org.caravault.copier;
