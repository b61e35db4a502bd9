/** What somebody may want to hear of, and that it is heard. */
package org.caravault.event;
