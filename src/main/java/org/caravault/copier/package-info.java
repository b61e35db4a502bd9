/** The client of the copier: starts it as a child process, hears what it says, and decides what that means for a backup. */
package org.caravault.copier;
