package org.caravault.workflow.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupAttempts;
import org.caravault.backup.BackupStore;
import org.caravault.copier.BackupReader;
import org.caravault.copier.CopierChild;
import org.caravault.copier.CopierFailedException;
import org.caravault.copier.CopySummary;
import org.caravault.job.LeaseLostException;
import org.caravault.job.NodeStopsException;
import org.caravault.job.StepFailedException;
import org.caravault.vault.layout.BackupFile;
import org.caravault.vault.layout.VaultTree;
import org.caravault.workflow.JobContext;

/**
 * Proves that a backup is complete before its restore touches the share: a tree that has lost files would take them from the
 * share, too, and a file whose content has rotted would replace a good one.
 */
public final class RestoreProof {
    private static final String ADVICE =
            "Nothing in the share was touched. Look for the cause in the vault, and restore another backup.";

    private final CopierChild child;
    private final BackupStore backups;
    private final BackupReader reader;
    private final BackupAttempts attempts;
    private final DatabaseOutageLimits outage;
    private final BooleanSupplier mustGiveUp;
    private final boolean full;

    /**
     * How it is done.
     *
     * @param full each file is read and compared with its checksum; otherwise files and bytes are counted
     */
    public RestoreProof(
            CopierChild child,
            BackupStore backups,
            BackupAttempts attempts,
            DatabaseOutageLimits outage,
            BooleanSupplier mustGiveUp,
            boolean full) {
        this.child = child;
        this.backups = backups;
        this.reader = new BackupReader(child, backups);
        this.attempts = attempts;
        this.outage = outage;
        this.mustGiveUp = mustGiveUp;
        this.full = full;
    }

    /** Whether the restore takes what is intact, so that there is nothing to be proven first. */
    public boolean isIntactOnly(@Variable(JobContext.NAME) JobContext ctx) {
        return backups.isIntactOnly(ctx.job());
    }

    /** The backup in the vault must match its backup.json, the catalogue and its manifest. */
    public void mustBeComplete(@Variable(JobContext.NAME) JobContext ctx)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        Backup backup = ctx.backup();
        VaultTree vault = new VaultTree(ctx.vaultPath());
        mustHaveTheCounts(backup, described(vault, backup), child.scan(vault.data(backup.id())));
        if (full) {
            mustBeAsTheManifestSays(backup, ctx.attempt(), vault);
        }
    }

    /** Its backup.json. */
    public static BackupFile described(VaultTree vault, Backup backup) throws StepFailedException {
        try {
            BackupFile file = vault.describe(backup.id());
            if (backup.id().toString().equals(file.id())) {
                return file;
            }
            throw incomplete(backup, "its backup.json is that of backup " + file.id());
        } catch (StepFailedException otherBackup) {
            throw otherBackup;
        } catch (IOException unreadable) {
            throw incomplete(backup, "its backup.json cannot be read: " + unreadable.getMessage());
        }
    }

    private void mustHaveTheCounts(Backup backup, BackupFile file, CopySummary found) throws StepFailedException {
        if (backup.bytes().filter(known -> known != file.bytes()).isPresent()) {
            throw incomplete(
                    backup,
                    "its backup.json says %d bytes, and the catalogue %d"
                            .formatted(file.bytes(), backup.bytes().get()));
        }
        if (backup.files().filter(known -> known != file.files()).isPresent()) {
            throw incomplete(
                    backup,
                    "its backup.json says %d files, and the catalogue %d"
                            .formatted(file.files(), backup.files().get()));
        }
        // With checksums to come, a size that differs is found there, with the file's name.
        if (found.files() < file.files() || (!full && found.bytes() < file.bytes())) {
            throw incomplete(
                    backup,
                    "%d files of %d bytes are left in the vault of %d files of %d bytes"
                            .formatted(found.files(), found.bytes(), file.files(), file.bytes()));
        }
    }

    private void mustBeAsTheManifestSays(Backup backup, int attempt, VaultTree vault)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        Path tree = vault.root().resolve(backup.id().toString());
        try {
            reader.run(
                    backup,
                    List.of("verify", "--lifeline", "--progress", "json", "--", tree.toString()),
                    outage.restore(),
                    percent -> {
                        if (mustGiveUp.getAsBoolean()) {
                            throw new NodeStopsException("this data node stops");
                        }
                        attempts.mustGoOn(backup, attempt);
                    });
        } catch (CopierFailedException differs) {
            throw differs.hasEnded() ? incomplete(backup, differs.getMessage()) : differs;
        }
    }

    /** A driver's storage must still contain as many files and bytes as the driver counted when it made the backup. */
    public void countsMustAgree(
            @Variable(JobContext.NAME) JobContext ctx, @Variable("files") String files, @Variable("bytes") String bytes)
            throws StepFailedException {
        Backup backup = ctx.backup();
        long foundBytes = number(bytes);
        long foundFiles = number(files);
        boolean fewer = backup.bytes().filter(known -> foundBytes < known).isPresent()
                || backup.files().filter(known -> foundFiles < known).isPresent();
        if (fewer) {
            throw incomplete(
                    backup,
                    "%d files of %d bytes are left of %s files of %s bytes"
                            .formatted(
                                    foundFiles,
                                    foundBytes,
                                    backup.files().map(String::valueOf).orElse("an unknown number of"),
                                    backup.bytes().map(String::valueOf).orElse("an unknown number of")));
        }
    }

    private static long number(String counted) {
        return counted == null || counted.isBlank() ? 0 : Long.parseLong(counted);
    }

    private static StepFailedException incomplete(Backup backup, String why) {
        return new StepFailedException(
                "backup %s is not complete any more: %s".formatted(backup.called(), why), ADVICE);
    }
}
