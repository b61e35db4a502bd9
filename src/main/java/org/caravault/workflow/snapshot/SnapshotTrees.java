package org.caravault.workflow.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.camel.Variable;
import org.caravault.copier.CopierChild;
import org.caravault.copier.CopySummary;
import org.caravault.copier.ProtectedPaths;
import org.caravault.files.Descriptor;
import org.caravault.files.PrivateDirectory;
import org.caravault.files.TrustedPath;
import org.caravault.job.Journal;
import org.caravault.job.JournalEntry;
import org.caravault.job.LeaseLostException;
import org.caravault.job.NodeStopsException;
import org.caravault.job.StepFailedException;
import org.caravault.job.Undo;
import org.caravault.report.CopyFindings;
import org.caravault.share.Share;
import org.caravault.snapshot.Snapshot;
import org.caravault.snapshot.SnapshotStatus;
import org.caravault.snapshot.SnapshotStore;
import org.caravault.vault.layout.VaultTree;
import org.caravault.workflow.JobContext;
import org.caravault.workflow.backup.CopyReports;
import org.caravault.workflow.backup.CopySettings;
import org.caravault.workflow.backup.ForeignMounts;
import org.caravault.workflow.backup.VaultPermissions;

/**
 * The trees of snapshots, laid out as a vault is. A snapshot is a copy of its share, by reflink where the file system has
 * it; what has not changed since the share's snapshot before is a hard link to that one. It never shares an inode with the
 * share itself: whoever writes to a file of the share in place would write to the snapshot.
 */
public final class SnapshotTrees {
    private final CopierChild child;
    private final SnapshotStore snapshots;
    private final VaultPermissions exposure;
    private final Journal journal;
    private final Path root;
    private final CopySettings settings;
    private final ProtectedPaths spared;
    private final Duration outage;
    private final BooleanSupplier mustGiveUp;

    /**
     * Where they lie.
     *
     * @param outage how long a copy goes on while the database does not answer
     * @param mustGiveUp whether this node stops and the time for running jobs to end is over
     */
    public SnapshotTrees(
            CopierChild child,
            SnapshotStore snapshots,
            VaultPermissions exposure,
            Journal journal,
            Path root,
            CopySettings settings,
            ProtectedPaths spared,
            Duration outage,
            BooleanSupplier mustGiveUp) {
        this.child = child;
        this.snapshots = snapshots;
        this.exposure = exposure;
        this.journal = journal;
        this.root = root;
        this.settings = settings;
        this.spared = spared;
        this.outage = outage;
        this.mustGiveUp = mustGiveUp;
    }

    private VaultTree trees() {
        return new VaultTree(root);
    }

    /** Whether an attempt before this one has published the tree and died afterwards. */
    public boolean isPublished(@Variable(JobContext.NAME) JobContext ctx) {
        return trees().isPublished(ctx.job());
    }

    /** An empty mount point would be taken for an empty share. */
    public void shareIsThere(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        open(ctx.share()).close();
    }

    /** The share's directory, used by its descriptor, because its name may lead elsewhere a moment later. */
    private static Descriptor open(Share share) throws IOException {
        return TrustedPath.directory(Path.of(share.export().path()), TrustedPath.Last.IS_DIRECTORY);
    }

    /** Makes the directory of the attempt's partial tree; its undo is in the journal before. */
    public void begin(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        Snapshot snapshot = ctx.snapshot();
        ctx.setPartial(trees().partial(snapshot.id(), snapshot.attempt()).toString());
        journal.write(ctx.job(), Undo.DROP_SNAPSHOT, ctx.partial());
        if (Files.isDirectory(root)) {
            exposure.closeSnapshots(root, Optional.of(snapshot.id()).filter(first -> snapshot.attempt() == 1));
        } else {
            PrivateDirectory.make(root);
        }
        trees().begin(snapshot.id(), snapshot.attempt());
    }

    /** Copies the share into the attempt's partial tree. */
    public void copy(@Variable(JobContext.NAME) JobContext ctx)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        Snapshot snapshot = ctx.snapshot();
        Share share = ctx.share();
        Path partial = trees().partial(snapshot.id(), snapshot.attempt());
        List<String> arguments = settings.argumentsForShare(root);
        arguments.addAll(
                List.of("--strict", "--manifest", partial.resolve("manifest").toString()));
        snapshots.ofShare(share.id()).stream()
                .filter(before -> before.status() == SnapshotStatus.AVAILABLE)
                .filter(before -> trees().isPublished(before.id()))
                .filter(before -> !snapshots.isExposed(before.id()))
                .findFirst()
                .ifPresent(before -> arguments.addAll(
                        List.of("--link-dest", trees().data(before.id()).toString())));
        try (Descriptor directory = open(share)) {
            arguments.addAll(List.of(
                    "--",
                    directory.sharedPath().toString(),
                    partial.resolve("data").toString()));
            CopySummary copied = run(snapshot, arguments);
            trees().saveReport(snapshot.id(), snapshot.attempt(), copied.report());
            ctx.result().setCopied(copied);
        }
    }

    /** Publishes the complete tree under its name; it is not a partial tree any more. */
    public void publish(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        trees().publish(ctx.job(), ctx.attempt());
        journal.close(ctx.job(), Undo.DROP_SNAPSHOT, ctx.partial());
    }

    /**
     * Makes the share as the snapshot is. What came later is removed, unless the snapshot may lack entries that the share had then.
     */
    public void revert(@Variable(JobContext.NAME) JobContext ctx)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        Snapshot snapshot = ctx.snapshot();
        if (!isPublished(ctx)) {
            throw new StepFailedException(
                    "there is no tree of snapshot %s in %s".formatted(snapshot.id(), root),
                    "Nothing in the share was touched; restore a backup.");
        }
        List<String> arguments = settings.arguments("copy", root);
        arguments.addAll(spared.arguments(List.of(root)));
        Optional<CopyFindings> report = trees().savedReport(snapshot.id());
        boolean exact = !mayLackEntries(report);
        arguments.addAll(List.of("--strict", "--checksum", "--on-not-kept", settings.onNotKept()));
        if (exact) {
            arguments.add("--delete");
        }
        arguments.addAll(ForeignMounts.arguments(report, trees().data(snapshot.id())));
        arguments.add("--");
        try (Descriptor directory = open(ctx.share())) {
            arguments.addAll(List.of(
                    trees().data(snapshot.id()).toString(),
                    directory.sharedPath().toString()));
            CopyReports.ofUnchangedSource(run(snapshot, arguments));
        }
        ctx.result().setExact(exact);
    }

    /** An earlier version kept no report: then the settings say whether its snapshots could lack entries. */
    private boolean mayLackEntries(Optional<CopyFindings> report) {
        return report.isPresent()
                ? report.get().lacksEntries()
                : Stream.of(settings.onUnreadable(), settings.onNotKept()).anyMatch("report"::equals);
    }

    /** Takes the tree's name away, before it is removed. */
    public void withdraw(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        trees().withdraw(ctx.job());
    }

    /** Removes all that there is of a snapshot that has no name any more. */
    public void remove(@Variable(JobContext.NAME) JobContext ctx)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        if (Files.isDirectory(root)) {
            for (Path tree : trees().remains(ctx.job())) {
                run(ctx.snapshot(), spared.removal(tree));
            }
        }
    }

    /** Removes one partial tree. No other attempt writes to it: its name contains the number of its attempt. */
    public void removePartial(@Variable(Journal.ENTRY) JournalEntry entry)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        Path tree = root.resolve(Path.of(entry.what()).getFileName());
        child.run(spared.removal(tree), outage, percent -> {});
    }

    private CopySummary run(Snapshot snapshot, List<String> arguments)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        UUID id = snapshot.id();
        return child.run(arguments, outage, percent -> {
            if (mustGiveUp.getAsBoolean()) {
                throw new NodeStopsException("this data node stops");
            }
            if (!snapshots.isOf(id, snapshot.attempt())) {
                throw new LeaseLostException("snapshot " + id + " was claimed by a later attempt");
            }
        });
    }
}
