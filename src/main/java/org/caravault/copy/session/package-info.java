/** One copy: what was asked for, its roots, the earlier copies, and the links that it has met. */
package org.caravault.copy.session;
