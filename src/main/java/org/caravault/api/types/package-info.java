/** Share types over REST. */
package org.caravault.api.types;
