/** Opens directories and files by descriptor, so that a user who may rename entries cannot redirect the service. */
package org.caravault.files;
