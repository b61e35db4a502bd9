/** Messages to the owners of shares. */
package org.caravault.message;
