/** The copier's commands, and how its process starts and ends. */
package org.caravault.copy.cli;
