/** Share backups over REST. */
package org.caravault.api.backups;
