/** Who may reach an export: the rules of owners and the grants of jobs. */
package org.caravault.access;
