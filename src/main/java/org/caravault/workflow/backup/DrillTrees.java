package org.caravault.workflow.backup;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStore;
import org.caravault.copier.BackupReader;
import org.caravault.copier.CopierChild;
import org.caravault.job.Journal;
import org.caravault.job.LeaseLostException;
import org.caravault.job.NodeStopsException;
import org.caravault.job.StepFailedException;
import org.caravault.job.Undo;
import org.caravault.policy.Drill;
import org.caravault.policy.Drills;
import org.caravault.vault.layout.BackupFile;
import org.caravault.vault.layout.VaultTree;
import org.caravault.workflow.JobContext;

/**
 * Restores a backup into a scratch tree beside it and compares every file with the manifest. The tree bears the name of
 * an unfinished one, so whatever ends the drill, it is removed as such.
 */
public final class DrillTrees {
    private final BackupReader reader;
    private final CopySettings settings;
    private final Drills drills;
    private final Journal journal;
    private final Duration outage;
    private final BooleanSupplier mustGiveUp;

    /** {@code outage}: how long a drill goes on while the database does not answer. */
    public DrillTrees(
            CopierChild child,
            BackupStore backups,
            CopySettings settings,
            Drills drills,
            Journal journal,
            Duration outage,
            BooleanSupplier mustGiveUp) {
        this.reader = new BackupReader(child, backups);
        this.settings = settings;
        this.drills = drills;
        this.journal = journal;
        this.outage = outage;
        this.mustGiveUp = mustGiveUp;
    }

    /**
     * Makes the scratch tree, with the backup's manifest in it; its undo is in the journal before. There must be room for all of the backup once
     * more.
     */
    public void begin(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        VaultTree vault = new VaultTree(ctx.vaultPath());
        Backup backup = ctx.backup();
        if (!vault.isPublished(backup.id())) {
            throw new StepFailedException(
                    "the vault does not contain backup %s".formatted(backup.id()),
                    "Look for it, and make another backup.");
        }
        BackupFile file = RestoreProof.described(vault, backup);
        FileStore store = Files.getFileStore(ctx.vaultPath());
        if (file.bytes() > store.getUsableSpace()) {
            throw new StepFailedException(
                    "the drill needs %d bytes in the vault, and %d are free"
                            .formatted(file.bytes(), store.getUsableSpace()),
                    "Make room in the vault.");
        }
        ctx.setPartial(vault.partial(ctx.job(), ctx.attempt()).toString());
        journal.write(ctx.job(), Undo.DROP_PARTIAL, ctx.partial());
        vault.begin(ctx.job(), ctx.attempt());
        vault.linkManifest(backup.id(), ctx.job(), ctx.attempt());
    }

    /** Restores the backup there. */
    public void restore(@Variable(JobContext.NAME) JobContext ctx)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        ctx.result().startClock();
        VaultTree vault = new VaultTree(ctx.vaultPath());
        List<String> arguments = settings.arguments("copy", ctx.vaultPath());
        arguments.addAll(List.of(
                "--strict",
                "--leave-flags", // the scratch tree must be removable
                "--",
                vault.data(ctx.backup().id()).toString(),
                vault.partial(ctx.job(), ctx.attempt()).resolve("data").toString()));
        ctx.result()
                .setCopied(CopyReports.ofUnchangedSource(
                        reader.run(ctx.backup(), arguments, outage, percent -> mustGoOn(ctx.drill(), ctx.attempt()))));
    }

    /** Reads all of it again, and compares it with the manifest. */
    public void verify(@Variable(JobContext.NAME) JobContext ctx)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        VaultTree vault = new VaultTree(ctx.vaultPath());
        Path scratch = vault.partial(ctx.job(), ctx.attempt());
        String origin = vault.data(ctx.backup().id()).getParent().toString();
        reader.run(
                ctx.backup(),
                List.of(
                        "verify",
                        "--lifeline",
                        "--progress",
                        "json",
                        "--beneath",
                        ctx.vaultPath().toString(),
                        "--origin",
                        origin,
                        "--",
                        scratch.toString()),
                outage,
                percent -> mustGoOn(ctx.drill(), ctx.attempt()));
        ctx.result().stopClock();
    }

    private void mustGoOn(Drill drill, int attempt) throws LeaseLostException, NodeStopsException {
        if (mustGiveUp.getAsBoolean()) {
            throw new NodeStopsException("this data node stops");
        }
        drills.mustBeOurs(drill, attempt);
    }
}
