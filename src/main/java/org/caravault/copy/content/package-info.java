/** The bytes of files: copied, compared and checksummed. */
package org.caravault.copy.content;
