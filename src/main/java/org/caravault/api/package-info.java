/** The beans of the REST API; each noun has a package of its own. */
package org.caravault.api;
