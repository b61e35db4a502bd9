/** Opens directories and files by descriptor, so that nobody who may rename can lead the service elsewhere. */
package org.caravault.files;
