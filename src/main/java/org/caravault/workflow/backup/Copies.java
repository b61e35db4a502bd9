package org.caravault.workflow.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupAttempts;
import org.caravault.backup.BackupStore;
import org.caravault.copier.BackupReader;
import org.caravault.copier.CopierChild;
import org.caravault.copier.CopySummary;
import org.caravault.copier.ProtectedPaths;
import org.caravault.job.Journal;
import org.caravault.job.JournalEntry;
import org.caravault.job.KeptTrees;
import org.caravault.job.LeaseLostException;
import org.caravault.job.NodeStopsException;
import org.caravault.vault.layout.BackupFile;
import org.caravault.vault.layout.VaultTree;
import org.caravault.workflow.JobContext;

/** Sets the copier to work: into the vault, out of it, and to remove a tree from it. */
public final class Copies {
    private static final int UUID_LENGTH = 36;

    private final CopierChild child;
    private final BackupStore backups;
    private final BackupAttempts attempts;
    private final CopySettings settings;
    private final ProtectedPaths spared;
    private final DatabaseOutageLimits outage;
    private final BooleanSupplier mustGiveUp;
    private final Journal journal;
    private final KeptTrees kept;

    /** {@code mustGiveUp}: whether this node stops and the time for running jobs to end is over. */
    public Copies(
            CopierChild child,
            BackupStore backups,
            BackupAttempts attempts,
            CopySettings settings,
            ProtectedPaths spared,
            DatabaseOutageLimits outage,
            BooleanSupplier mustGiveUp,
            Journal journal,
            KeptTrees kept) {
        this.child = child;
        this.backups = backups;
        this.attempts = attempts;
        this.settings = settings;
        this.spared = spared;
        this.outage = outage;
        this.mustGiveUp = mustGiveUp;
        this.journal = journal;
        this.kept = kept;
    }

    /**
     * Copies the share into the attempt's partial tree; what has not changed is linked to the backup before, and what an
     * interrupted attempt, or a failed backup before, has copied completely, to that. Its tree is not reused: its copier may still write there;
     * a file that has its time is never written to again, but the tree is.
     */
    public void backUp(@Variable(JobContext.NAME) JobContext ctx)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        VaultTree vault = new VaultTree(ctx.vaultPath());
        Backup backup = ctx.backup();
        Path partial = vault.partial(backup.id(), ctx.attempt());
        List<String> arguments = settings.argumentsForShare(ctx.vaultPath());
        arguments.addAll(
                List.of("--strict", "--manifest", partial.resolve("manifest").toString()));
        List<Path> interrupted = vault.interrupted(journal.copies(ctx.job()), partial).stream()
                .filter(tree -> madeBy(Stream.of(tree)).stream().noneMatch(backups::isExposed))
                .toList();
        arguments.addAll(resume(interrupted, vault));
        Optional<Path> previous = previous(backup, vault);
        previous.ifPresent(tree -> arguments.addAll(List.of("--link-dest", tree.toString())));
        if (backups.isAnySuspect(madeBy(Stream.concat(interrupted.stream(), previous.stream())))) {
            arguments.add("--checksum"); // one of the files that it could link to is damaged
        }
        arguments.addAll(List.of(
                "--", ctx.sharePath().toString(), partial.resolve("data").toString()));
        ctx.result().setCopied(child.run(arguments, outage.backup(), percent -> {
            mustGoOn();
            attempts.progress(backup, ctx.attempt(), percent);
        }));
    }

    /** The backups that these trees, ID/data or ID.ATTEMPT.partial/data, belong to. */
    private static Set<UUID> madeBy(Stream<Path> trees) {
        return trees.map(tree -> tree.getParent().getFileName().toString())
                .map(name -> UUID.fromString(name.substring(0, UUID_LENGTH)))
                .collect(Collectors.toSet());
    }

    private static List<String> resume(List<Path> interrupted, VaultTree vault) throws IOException {
        List<String> arguments = new ArrayList<>();
        boolean sure = true;
        for (Path tree : interrupted) {
            arguments.addAll(List.of("--resume", tree.toString()));
            sure = sure && vault.isOnDisk(tree);
        }
        if (!sure) {
            arguments.add("--distrust");
        }
        return arguments;
    }

    /** Copies the backup over the share: exactly as it was, or as an overlay. */
    public void restore(@Variable(JobContext.NAME) JobContext ctx)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        Backup backup = ctx.backup();
        Path vaultPath = ctx.vaultPath();
        List<String> arguments = settings.arguments("copy", vaultPath);
        VaultTree vault = new VaultTree(vaultPath);
        Path data = vault.data(backup.id());
        arguments.addAll(spared.arguments(List.of(vaultPath, data.getParent())));
        arguments.addAll(List.of("--strict", "--checksum", "--on-not-kept", settings.onNotKept()));
        if (settings.exact()) {
            BackupFile described = RestoreProof.described(vault, backup);
            if (!described.reported().lacksEntries()) {
                arguments.add("--delete");
            }
            arguments.addAll(ForeignMounts.arguments(described.report(), data));
        }
        arguments.addAll(List.of("--", data.toString(), ctx.sharePath().toString()));
        ctx.result().setCopied(CopyReports.ofUnchangedSource(copyBack(ctx, arguments)));
    }

    /** Copies what is intact of a damaged backup over the share; nothing there is removed. */
    public void restoreIntact(@Variable(JobContext.NAME) JobContext ctx)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        Path vaultPath = ctx.vaultPath();
        List<String> arguments = settings.arguments("copy", vaultPath);
        Path data = new VaultTree(vaultPath).data(ctx.backup().id());
        arguments.addAll(spared.arguments(List.of(vaultPath, data.getParent())));
        arguments.addAll(
                List.of("--strict", "--checksum", "--on-not-kept", settings.onNotKept(), "--intact-only", "--"));
        arguments.addAll(List.of(data.toString(), ctx.sharePath().toString()));
        ctx.result().setCopied(copyBack(ctx, arguments));
    }

    private CopySummary copyBack(JobContext ctx, List<String> arguments)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        BackupReader reader = new BackupReader(child, backups);
        return reader.run(ctx.backup(), arguments, outage.restore(), percent -> {
            mustGoOn();
            attempts.restoreProgress(ctx.backup(), ctx.attempt(), percent);
        });
    }

    /** Removes one partial tree. No other attempt writes to it: its name contains the number of its attempt. */
    public void removePartial(@Variable(Journal.ENTRY) JournalEntry entry, @Variable(JobContext.NAME) JobContext ctx)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        Path tree = ctx.vaultPath().resolve(Path.of(entry.what()).getFileName());
        child.run(spared.removal(tree), outage.restore(), percent -> {});
    }

    /** Removes an unclaimed tree. */
    public void removeTree(String tree)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        child.run(spared.removal(Path.of(tree)), outage.restore(), percent -> mustGoOn());
    }

    /** Removes all of a backup in the vault that is not a complete backup. */
    public void removeRemains(@Variable(JobContext.NAME) JobContext ctx)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        for (Path tree : remains(ctx.backup(), ctx.vaultPath())) {
            child.run(spared.removal(tree), outage.restore(), percent -> {
                attempts.mustGoOn(ctx.backup(), ctx.attempt());
            });
        }
    }

    /** Also those that are kept for this backup; but not those that another backup goes on with, which removes them. */
    private Set<Path> remains(Backup backup, Path vaultPath) throws IOException {
        Set<Path> remains = new TreeSet<>(new VaultTree(vaultPath).remains(backup.id()));
        kept.of(backup.id()).forEach(tree -> remains.add(vaultPath.resolve(tree.name())));
        remains.removeIf(
                tree -> journal.isHeldByOther(backup.id(), tree.getFileName().toString()));
        return remains;
    }

    /** What the backup's unchanged files can be links to. */
    public Optional<Path> previous(Backup backup, VaultTree vault) {
        return backups.previous(backup)
                .filter(before -> vault.isPublished(before.id()))
                .map(before -> vault.data(before.id()));
    }

    private void mustGoOn() throws NodeStopsException {
        if (mustGiveUp.getAsBoolean()) {
            throw new NodeStopsException("this data node stops");
        }
    }
}
