/** Dropped files: requests that are put into a directory, and answered beside it. */
package org.caravault.drop;
