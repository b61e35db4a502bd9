/** Share types and backup types over REST. */
package org.caravault.api.types;
