/** Messages to owners over REST. */
package org.caravault.api.messages;
