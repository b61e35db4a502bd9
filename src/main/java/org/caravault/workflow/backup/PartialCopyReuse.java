package org.caravault.workflow.backup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.copier.CopierFailedException.Copied;
import org.caravault.job.Journal;
import org.caravault.job.JournalEntry;
import org.caravault.job.KeptTree;
import org.caravault.job.KeptTrees;
import org.caravault.workflow.Failure;
import org.caravault.workflow.JobContext;
import org.caravault.workflow.Workflow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a failed backup has copied is kept for the share's next one, which then copies only the rest. It is not kept when the failure casts
 * doubt on it, when the vault is full, or when the backup was cancelled.
 */
public final class PartialCopyReuse {
    private static final Logger LOG = LoggerFactory.getLogger(PartialCopyReuse.class);

    private final KeptTrees trees;
    private final Journal journal;

    public PartialCopyReuse(KeptTrees trees, Journal journal) {
        this.trees = trees;
        this.journal = journal;
    }

    /**
     * Takes the trees that earlier backups of the share have left.
     */
    public void adopt(@Variable(JobContext.NAME) JobContext ctx) {
        Backup backup = ctx.backup();
        Map<String, Long> adopted = new TreeMap<>();
        for (KeptTree tree : trees.fitting(
                backup.shareId(),
                backup.driver(),
                backup.backupType(),
                ctx.vault().location())) {
            boolean there = Files.isDirectory(ctx.vaultPath().resolve(tree.name()));
            if (there && trees.adopt(tree.name(), ctx.job())) {
                adopted.put(tree.name(), tree.bytes());
                LOG.info("backup {} goes on with {}, which contains {} bytes", ctx.job(), tree.name(), tree.bytes());
            }
        }
        ctx.setAdopted(adopted);
    }

    /** Keeps the tree of the entry that is being undone, if it is worth it; false: it is to be removed. */
    public boolean keep(@Variable(Journal.ENTRY) JournalEntry entry, @Variable(JobContext.NAME) JobContext ctx) {
        boolean failedBackup = ctx.workflow() == Workflow.BACK_UP_SHARE
                && ctx.failure().isPresent()
                && ctx.partialIfBegun().isPresent();
        if (!failedBackup) {
            return false; // the normal end, or the undo of a job that died: its next attempt has gone on with it
        }
        Failure failure = ctx.failure().get();
        Backup backup = ctx.backup();
        String partial = ctx.partial();
        Map<String, Long> adopted = ctx.adopted();
        if (failure.copied() == Copied.NO_SPACE) {
            trees.releaseAll(ctx.vault().location());
        }
        if (failure.copied() != Copied.RESUMABLE || !isWorthIt(entry, failure, adopted, partial)) {
            return false;
        }
        String name = name(entry.what());
        boolean own = name.equals(name(partial));
        long bytes = own ? failure.bytes() : bytes(adopted, name);
        boolean kept = trees.keep(
                entry,
                new KeptTree(
                        name,
                        backup.id(),
                        ctx.share().id(),
                        backup.driver(),
                        backup.backupType(),
                        ctx.vault().location(),
                        bytes,
                        Optional.empty()));
        if (kept) {
            LOG.info(
                    "{} is kept for the next backup of share {}, with {} bytes",
                    name,
                    ctx.share().id(),
                    bytes);
        }
        return kept;
    }

    /** Of the trees that the job has, those that contain most are worth it, as many as may be kept. */
    private boolean isWorthIt(JournalEntry entry, Failure failure, Map<String, Long> adopted, String partial) {
        Map<String, Long> sizes = new TreeMap<>();
        journal.copies(entry.job()).forEach(copy -> sizes.put(name(copy.what()), bytes(adopted, name(copy.what()))));
        trees.of(entry.job()).forEach(kept -> sizes.put(kept.name(), kept.bytes()));
        sizes.put(name(partial), failure.bytes());
        List<String> ranked = new ArrayList<>(sizes.keySet());
        ranked.sort(Comparator.<String>comparingLong(sizes::get)
                .reversed()
                .thenComparing(name -> !name.equals(name(partial))));
        return ranked.indexOf(name(entry.what())) < trees.perShare();
    }

    private static long bytes(Map<String, Long> adopted, String name) {
        return adopted.getOrDefault(name, 0L);
    }

    private static String name(String what) {
        return Path.of(what).getFileName().toString();
    }
}
