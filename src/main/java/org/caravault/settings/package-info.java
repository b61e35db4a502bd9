/** The settings: every key, checked, with the line in which it is written. */
package org.caravault.settings;
