/** What a command line of the copier says, and what all its commands have in common. */
package org.caravault.copy.options;
