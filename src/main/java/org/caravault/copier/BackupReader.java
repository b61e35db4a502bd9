package org.caravault.copier;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStore;
import org.caravault.job.LeaseLostException;
import org.caravault.job.NodeStopsException;
import org.caravault.report.CopyFindings;

/**
 * Runs the copier to read a backup. If it finds damaged files, the backups that may contain the same files become suspect, and the share's
 * next backup compares every file before it links to one of theirs. The copier's own list in the vault names single files, but a vault that
 * is mounted read-only does not take it.
 */
public record BackupReader(CopierChild child, BackupStore backups) {
    /**
     * Runs the copier on a backup's tree.
     *
     * @param outage how long the tick may go without an answer of the database
     * @param tick called while it runs, with the progress in percent
     * @return what it did
     * @throws CopierFailedException if it failed; a damaged file marks the backups that may contain it, too
     * @throws LeaseLostException if a later attempt has claimed the job
     * @throws NodeStopsException if this node stops
     */
    public CopySummary run(Backup backup, List<String> arguments, Duration outage, CopierChild.Tick tick)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        try {
            CopySummary copied = child.run(arguments, outage, tick);
            if (!copied.report().only(CopyFindings.DAMAGED).isEmpty()) {
                backups.suspect(backup.id());
            }
            return copied;
        } catch (CopierFailedException failed) {
            if (failed.foundDamage()) {
                backups.suspect(backup.id());
            }
            throw failed;
        }
    }
}
