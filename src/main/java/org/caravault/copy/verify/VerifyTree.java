package org.caravault.copy.verify;

import static org.caravault.copy.linux.Flags.*;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;
import java.util.Set;
import org.caravault.copy.filesystem.KeptMetadata;
import org.caravault.copy.linux.FileSystems;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.manifest.AttributeNote;
import org.caravault.copy.manifest.ManifestEntry;
import org.caravault.copy.manifest.ManifestReader;
import org.caravault.copy.name.Beneath;
import org.caravault.copy.name.PathText;
import org.caravault.copy.options.CommandLine;
import org.caravault.copy.options.CopyOptions;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.FindingCollector;
import org.caravault.copy.report.Problem;
import org.caravault.copy.report.Problems;
import org.caravault.copy.report.ProgressClock;
import org.caravault.copy.walk.WalkFolder;
import org.caravault.copy.worker.Threads;
import org.caravault.copy.worker.Workers;

/** Compares a tree with a manifest: what is missing, what is there in excess, what has changed. */
public final class VerifyTree {
    private static final CopyOptions ALL = new CopyOptions(false, false, false, Set.of(), false);

    private final Counters counters;
    private final Problems problems;
    private final Part part;
    private final boolean alone;
    private final Damage damage;
    private final boolean flags;
    private final Counters total = new Counters();
    private volatile boolean totalKnown;

    /** Verifies a tree that must contain what the manifest says and nothing else. */
    public VerifyTree(Counters counters, Problems problems, Part part) {
        this(counters, problems, part, true, Damage.IGNORED, false);
    }

    /** {@code alone}: whether what the manifest does not know is an error. {@code flags}: whether files have the flags that it notes. */
    public VerifyTree(Counters counters, Problems problems, Part part, boolean alone, Damage damage, boolean flags) {
        this.damage = damage;
        this.flags = flags;
        this.counters = counters;
        this.problems = problems;
        this.part = part;
        this.alone = alone;
    }

    /**
     * The k-th of n parts of a tree, by a hash of the path: the same entries each time.
     *
     * @param number from 1
     */
    public record Part(int number, int of) {
        public static final Part ALL = new Part(1, 1);

        public static Part parse(String text) throws CommandLine.UsageException {
            if (!text.matches("[0-9]{1,6}/[0-9]{1,6}")) {
                throw new CommandLine.UsageException("a part is written as 1/7: " + text);
            }
            int slash = text.indexOf('/');
            Part part =
                    new Part(Integer.parseInt(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
            if (part.number < 1 || part.number > part.of) {
                throw new CommandLine.UsageException("there is no such part: " + text);
            }
            return part;
        }

        boolean contains(long pathHash) {
            return Long.remainderUnsigned(pathHash, of) == number - 1;
        }
    }

    /** Takes what is damaged, except for directories. */
    public interface Damage {
        Damage IGNORED = new Ignored();

        void add(Linux linux, Stat stat, byte[] path, String text);

        /** Something is in the tree, but not in the manifest. Its path is as {@link PathText} writes it. */
        default void extra(byte[] text) {}

        /** A directory has not the owner, mode, time or extended attributes that the manifest says. */
        default void folder(byte[] text) {}
    }

    private record Ignored() implements Damage {
        @Override
        public void add(Linux linux, Stat stat, byte[] path, String text) {}
    }

    /** How much there is to be read, which is known as soon as the manifest is read. */
    public ProgressClock.Totals totals() {
        return new ProgressClock.Totals(total, () -> totalKnown);
    }

    /**
     * Compares a tree with its manifest. Neither path is followed out of {@code beneath}.
     *
     * @throws IOException if the manifest cannot be read to its end; a difference is reported, not thrown
     */
    public void run(Linux linux, Beneath beneath, byte[] tree, byte[] manifest) throws IOException {
        int root = open(linux, beneath, tree, O_DIRECTORY);
        int lines = open(linux, beneath, manifest, O_NOFOLLOW | O_NONBLOCK);
        try {
            if (linux.stat(lines).kind() != Kind.FILE) { // to read a pipe would be to wait for its writer
                throw new CopyFailedException(PathText.of(Names.text(manifest)) + " is not a regular file");
            }
            Indexed indexed = index(linux, lines);
            VerifyIndex index = indexed.index();
            sayWhatIsNotCompared(indexed.kept());
            Workers workers =
                    Threads.choose(OptionalInt.empty(), FileSystems.isNetwork(linux.fileSystemType(root)), counters);
            CompareEntries.Rules rules =
                    new CompareEntries.Rules(alone, part, Linux.effectiveUser() == 0, indexed.kept(), flags);
            CompareEntries compare =
                    new CompareEntries(rules, index, index.hardLinks(), counters, problems, workers, damage);
            workers.run(new WalkFolder(new WalkFolder.Walk(workers, problems, ALL, compare), root));
            nameMissing(lines, index, indexed.kept());
        } finally {
            linux.closeQuietly(lines);
            linux.closeQuietly(root);
        }
    }

    private static int open(Linux linux, Beneath beneath, byte[] path, int flags) throws CopyFailedException {
        try {
            Beneath.At at = beneath.find(linux, path);
            try {
                return linux.open(at.directory(), at.name(), O_RDONLY | flags | (at.guarded() ? O_NOFOLLOW : 0), 0);
            } finally {
                at.close(linux);
            }
        } catch (LinuxException why) {
            throw new CopyFailedException(PathText.of(Names.text(path)), why);
        }
    }

    private record Indexed(VerifyIndex index, KeptMetadata kept) {}

    private void sayWhatIsNotCompared(KeptMetadata kept) {
        if (!kept.notCompared().isEmpty()) {
            problems.report()
                    .add(
                            FindingCollector.Finding.NOT_KEPT,
                            ".: " + kept.notCompared() + ": not verified, because the copy could not keep it");
        }
    }

    private void sayWhatIsNotCompared(ManifestEntry entry) throws IOException {
        if (AttributeNote.isLost(entry.xattrs())) {
            problems.report()
                    .add(
                            FindingCollector.Finding.NOT_KEPT,
                            entry.pathText()
                                    + ": extended attributes: not all verified, because the copy could not keep all");
        }
    }

    private Indexed index(Linux linux, int lines) throws IOException {
        VerifyIndex index = new VerifyIndex(linux.stat(lines).size() / part.of());
        boolean root = Linux.effectiveUser() == 0;
        KeptMetadata kept;
        try (InputStream in = new FileInputStream("/proc/self/fd/" + lines)) {
            ManifestReader reader = new ManifestReader(in);
            reader.readAll(entry -> {
                if (part.contains(entry.pathHash(reader.kept()))) {
                    index.add(entry, root && reader.kept().owner(), reader.kept(), flags);
                    sayWhatIsNotCompared(entry);
                    total.files.addAndGet(entry.kind() == 'd' ? 0 : 1);
                    total.bytes.add(entry.hasHash() ? entry.bytes() : 0);
                }
            });
            kept = reader.kept();
        }
        totalKnown = true;
        return new Indexed(index, kept);
    }

    private void nameMissing(int lines, VerifyIndex index, KeptMetadata kept) throws IOException {
        if (index.allSeen()) {
            return;
        }
        try (InputStream in = new FileInputStream("/proc/self/fd/" + lines)) {
            new ManifestReader(in).readAll(entry -> {
                if (part.contains(entry.pathHash(kept)) && !index.wasSeen(entry.pathHash(kept))) {
                    problems.add(
                            new Problem(entry.pathText(), "missing", 0, "is in the manifest, but not in the tree"));
                }
            });
        }
    }
}
