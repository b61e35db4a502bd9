/** The threads that share the work of a copy, and how many they are. */
package org.caravault.copy.worker;
