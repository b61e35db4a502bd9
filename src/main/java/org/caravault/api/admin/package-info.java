/** Services, availability zones and pools over REST. */
package org.caravault.api.admin;
