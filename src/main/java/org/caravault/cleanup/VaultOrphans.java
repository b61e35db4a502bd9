package org.caravault.cleanup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Variable;
import org.caravault.backup.BackupStore;
import org.caravault.job.Journal;
import org.caravault.job.KeptTrees;
import org.caravault.job.Undo;
import org.caravault.problem.ReportLine;
import org.caravault.vault.layout.VaultTree;
import org.caravault.workflow.JobContext;

/** Unfinished trees in the vault: {@code ID.ATTEMPT.partial} and {@code ID.deleting}, of which no job knows any more. */
public final class VaultOrphans {
    private final Journal journal;
    private final BackupStore backups;
    private final KeptTrees kept;

    public VaultOrphans(Journal journal, BackupStore backups, KeptTrees kept) {
        this.journal = journal;
        this.backups = backups;
        this.kept = kept;
    }

    /** First the vault is looked at, then the journal is asked: nothing of a living job is found. */
    public List<Orphan> find(
            @Variable(JobContext.NAME) JobContext ctx,
            @Variable("request") CleanupRequest request,
            @Variable("report") CleanupReport report)
            throws IOException {
        List<Orphan> found = new ArrayList<>();
        for (VaultTree.Unfinished tree : new VaultTree(ctx.vaultPath()).unfinished()) {
            if (isClaimed(tree)) {
                continue;
            }
            if (kept.isKept(tree.path())) {
                keptTree(tree.path(), request, found);
                continue;
            }
            if (request.unknown()
                    || journal.knows(tree.id())
                    || backups.find(tree.id()).isPresent()) {
                found.add(new Orphan(Orphan.Kind.TREE, tree.path().toString(), "no job is at work on it"));
            } else {
                report.add(
                        ReportLine.Result.LEFT_ALONE,
                        "left alone tree %s: this catalogue does not know backup %s, which may be another"
                                        .formatted(tree.path(), tree.id())
                                + " Caravault's at work; --unknown removes it");
            }
        }
        return found;
    }

    /** Forgotten first: an unclaimed tree is found again, whatever comes in between. */
    private void keptTree(Path tree, CleanupRequest request, List<Orphan> found) {
        if (request.kept()) {
            if (!request.dryRun()) {
                kept.forget(tree);
            }
            found.add(new Orphan(Orphan.Kind.TREE, tree.toString(), "it was kept for the next backup of its share"));
        }
    }

    /** A tree that is being deleted belongs to its backup's row: asking for the deletion again removes both. */
    private boolean isClaimed(VaultTree.Unfinished tree) {
        return tree.partial()
                ? journal.claims(
                        tree.id(), Undo.DROP_PARTIAL, tree.path().getFileName().toString())
                : journal.isAlive(tree.id()) || backups.find(tree.id()).isPresent();
    }
}
