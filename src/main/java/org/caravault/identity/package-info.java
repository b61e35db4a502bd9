/** Authentication: tokens, Keystone, roles. */
package org.caravault.identity;
