/** Drivers: files of routes that make, restore and delete one kind of backup, with what they need and take as options. */
package org.caravault.driver;
