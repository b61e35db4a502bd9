package org.caravault.workflow.backup;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStore;
import org.caravault.copier.BackupReader;
import org.caravault.copier.CopierChild;
import org.caravault.copier.Copies;
import org.caravault.copier.CopyReports;
import org.caravault.copier.CopySummary;
import org.caravault.copier.RestoreProof;
import org.caravault.job.LeaseLostException;
import org.caravault.job.NodeStopsException;
import org.caravault.job.StepFailedException;
import org.caravault.policy.Drill;
import org.caravault.policy.Drills;
import org.caravault.vault.layout.BackupFile;
import org.caravault.vault.layout.VaultTree;

/**
 * Restores a backup into a scratch tree beside it and compares every file with the manifest. The tree bears the name of
 * an unfinished one, so whatever ends the drill, it is removed as such.
 */
public final class DrillTrees {
    private static final String BEGUN = "begun";
    private static final double NANOS = 1e9;

    private final BackupReader reader;
    private final Copies.Manner manner;
    private final Drills drills;
    private final Duration patience;
    private final BooleanSupplier mustGiveUp;

    /** {@code patience}: how long a drill goes on while the database does not answer. */
    public DrillTrees(
            CopierChild child,
            BackupStore backups,
            Copies.Manner manner,
            Drills drills,
            Duration patience,
            BooleanSupplier mustGiveUp) {
        this.reader = new BackupReader(child, backups);
        this.manner = manner;
        this.drills = drills;
        this.patience = patience;
        this.mustGiveUp = mustGiveUp;
    }

    /** Where the attempt restores to. */
    public String scratch(
            @Variable("job") UUID job, @Variable("attempt") int attempt, @Variable("vaultPath") Path vaultPath) {
        return new VaultTree(vaultPath).partial(job, attempt).toString();
    }

    /** Makes the scratch tree, with the backup's manifest in it. There must be room for all of the backup once more. */
    public void begin(
            @Variable("job") UUID job,
            @Variable("attempt") int attempt,
            @Variable("backup") Backup backup,
            @Variable("vaultPath") Path vaultPath)
            throws IOException {
        VaultTree vault = new VaultTree(vaultPath);
        if (!vault.isPublished(backup.id())) {
            throw new StepFailedException(
                    "the vault does not hold backup %s".formatted(backup.id()),
                    "Look for it, and make another backup.");
        }
        BackupFile file = RestoreProof.described(vault, backup);
        FileStore store = Files.getFileStore(vaultPath);
        if (file.bytes() > store.getUsableSpace()) {
            throw new StepFailedException(
                    "the drill needs %d bytes in the vault, and %d are free"
                            .formatted(file.bytes(), store.getUsableSpace()),
                    "Make room in the vault.");
        }
        vault.begin(job, attempt);
        vault.linkManifest(backup.id(), job, attempt);
    }

    /** Restores the backup there. */
    public void restore(
            @Variable("drill") Drill drill,
            @Variable("attempt") int attempt,
            @Variable("backup") Backup backup,
            @Variable("vaultPath") Path vaultPath,
            Exchange exchange)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        VaultTree vault = new VaultTree(vaultPath);
        List<String> arguments = manner.arguments("copy", vaultPath);
        arguments.addAll(List.of(
                "--strict",
                "--leave-flags", // the scratch tree must be removable
                "--",
                vault.data(backup.id()).toString(),
                vault.partial(drill.id(), attempt).resolve("data").toString()));
        exchange.setVariable(BEGUN, System.nanoTime());
        CopySummary copied = CopyReports.ofUnchangedSource(
                reader.run(backup, arguments, patience, percent -> mustGoOn(drill, attempt)));
        exchange.setVariable("files", copied.files());
        exchange.setVariable("bytes", copied.bytes());
    }

    /** Reads all of it again, and compares it with the manifest. */
    public void verify(
            @Variable("drill") Drill drill,
            @Variable("attempt") int attempt,
            @Variable("backup") Backup backup,
            @Variable("vaultPath") Path vaultPath,
            @Variable(BEGUN) long begun,
            Exchange exchange)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        VaultTree vault = new VaultTree(vaultPath);
        Path scratch = vault.partial(drill.id(), attempt);
        String origin = vault.data(backup.id()).getParent().toString();
        reader.run(
                backup,
                List.of(
                        "verify",
                        "--lifeline",
                        "--progress",
                        "json",
                        "--beneath",
                        vaultPath.toString(),
                        "--origin",
                        origin,
                        "--",
                        scratch.toString()),
                patience,
                percent -> mustGoOn(drill, attempt));
        exchange.setVariable("seconds", (System.nanoTime() - begun) / NANOS);
    }

    private void mustGoOn(Drill drill, int attempt) throws LeaseLostException, NodeStopsException {
        if (mustGiveUp.getAsBoolean()) {
            throw new NodeStopsException("this data node stops");
        }
        drills.mustBeOurs(drill, attempt);
    }
}
