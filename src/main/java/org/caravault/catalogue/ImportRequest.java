package org.caravault.catalogue;

/**
 * Backups that the vault contains and the catalogue does not know are to be written down: the body of {@code
 * direct:import-vault}, which returns one line per backup.
 *
 * @param dryRun report what would be imported; write nothing
 * @param nested whether a new share may lie in another share, or contain one
 * @param keepProjects whether new shares get the projects that backup.json names; otherwise they are the administrator's
 */
public record ImportRequest(boolean dryRun, boolean keepProjects, boolean nested) {
    /** With new shares in the administrator's project. */
    public ImportRequest(boolean dryRun) {
        this(dryRun, false, false);
    }
}
