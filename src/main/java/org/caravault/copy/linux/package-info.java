/**
 * Linux's file calls as they are: relative to directory descriptors, names as bytes. Java's own file API loses names that are
 * invalid UTF-8, cannot work below a directory descriptor, and knows no hard link, hole, owner of a symlink or device node.
 */
package org.caravault.copy.linux;
