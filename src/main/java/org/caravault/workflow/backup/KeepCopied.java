package org.caravault.workflow.backup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.camel.Variable;
import org.caravault.access.Export;
import org.caravault.backup.Backup;
import org.caravault.copier.CopierFailedException.Copied;
import org.caravault.job.Journal;
import org.caravault.job.JournalEntry;
import org.caravault.job.KeptTree;
import org.caravault.job.KeptTrees;
import org.caravault.share.Share;
import org.caravault.workflow.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a failed backup has copied is kept for the share's next one, which then copies only the rest. It is not kept when the failure casts
 * doubt on it, when the vault is full, or when the backup was cancelled.
 */
public final class KeepCopied {
    private static final Logger LOG = LoggerFactory.getLogger(KeepCopied.class);
    private static final String WORKFLOW = "back-up-share";

    private final KeptTrees trees;
    private final Journal journal;

    public KeepCopied(KeptTrees trees, Journal journal) {
        this.trees = trees;
        this.journal = journal;
    }

    /**
     * Takes the trees that earlier backups of the share have left.
     *
     * @return how many bytes each holds, by its name
     */
    public Map<String, Long> adopt(
            @Variable("job") UUID job,
            @Variable("backup") Backup backup,
            @Variable("vault") Export vault,
            @Variable("vaultPath") Path vaultPath) {
        Map<String, Long> adopted = new TreeMap<>();
        for (KeptTree tree : trees.fitting(backup.shareId(), backup.driver(), backup.backupType(), vault.location())) {
            boolean there = Files.isDirectory(vaultPath.resolve(tree.name()));
            if (there && trees.adopt(tree.name(), job)) {
                adopted.put(tree.name(), tree.bytes());
                LOG.info("backup {} goes on with {}, which holds {} bytes", job, tree.name(), tree.bytes());
            }
        }
        return adopted;
    }

    /** Keeps the tree of the entry that is being undone, if it is worth it; false: it is to be removed. */
    public boolean keep(
            @Variable(Journal.ENTRY) JournalEntry entry,
            @Variable("failure") Failure failure,
            @Variable("workflow") String workflow,
            @Variable("backup") Backup backup,
            @Variable("share") Share share,
            @Variable("vault") Export vault,
            @Variable("adopted") Map<String, Long> adopted,
            @Variable("partial") String partial) {
        if (failure == null || backup == null || partial == null || !WORKFLOW.equals(workflow)) {
            return false; // the normal end, or the undo of a job that died: its next attempt has gone on with it
        }
        if (failure.copied() == Copied.NO_SPACE) {
            trees.releaseAll(vault.location());
        }
        if (failure.copied() != Copied.RESUMABLE || !isWorthIt(entry, failure, adopted, partial)) {
            return false;
        }
        String name = name(entry.what());
        boolean own = name.equals(name(partial));
        long bytes = own ? failure.bytes() : held(adopted, name);
        boolean kept = trees.keep(
                entry,
                new KeptTree(
                        name,
                        backup.id(),
                        share.id(),
                        backup.driver(),
                        backup.backupType(),
                        vault.location(),
                        bytes,
                        Optional.empty()));
        if (kept) {
            LOG.info("{} is kept for the next backup of share {}, with {} bytes", name, share.id(), bytes);
        }
        return kept;
    }

    /** Of the trees that the job has, those that hold most are worth it, as many as may be kept. */
    private boolean isWorthIt(JournalEntry entry, Failure failure, Map<String, Long> adopted, String partial) {
        Map<String, Long> held = new TreeMap<>();
        journal.copies(entry.job()).forEach(copy -> held.put(name(copy.what()), held(adopted, name(copy.what()))));
        trees.of(entry.job()).forEach(kept -> held.put(kept.name(), kept.bytes()));
        held.put(name(partial), failure.bytes());
        List<String> ranked = new ArrayList<>(held.keySet());
        ranked.sort(Comparator.<String>comparingLong(held::get)
                .reversed()
                .thenComparing(name -> !name.equals(name(partial))));
        return ranked.indexOf(name(entry.what())) < trees.perShare();
    }

    private static long held(Map<String, Long> adopted, String name) {
        return adopted == null ? 0 : adopted.getOrDefault(name, 0L);
    }

    private static String name(String what) {
        return Path.of(what).getFileName().toString();
    }
}
