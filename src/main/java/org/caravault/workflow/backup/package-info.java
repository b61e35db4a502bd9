/** The steps of workflows that make, restore and delete backups. */
package org.caravault.workflow.backup;
