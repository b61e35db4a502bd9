/** Names and paths as bytes: what they look like as text, and how they are reached without following symlinks. */
package org.caravault.copy.name;
