/** What a file system can do and keep, found out by trying. */
package org.caravault.copy.filesystem;
