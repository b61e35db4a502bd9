/** Who asks: tokens, Keystone, roles. */
package org.caravault.identity;
