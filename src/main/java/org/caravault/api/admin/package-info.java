/** What administrators ask of the installation over REST: data nodes, orphans, vaults. */
package org.caravault.api.admin;
