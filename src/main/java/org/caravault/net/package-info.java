/** HTTP requests to other systems, with a deadline and a limit on the answer. */
package org.caravault.net;
