package org.caravault.copy.verify;

import static org.caravault.copy.linux.Flags.O_NOATIME;
import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.caravault.copy.content.ContentHash;
import org.caravault.copy.content.CopyContent;
import org.caravault.copy.filesystem.KeptMetadata;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;
import org.caravault.copy.manifest.AttributeNote;
import org.caravault.copy.manifest.ManifestLines;
import org.caravault.copy.name.PathText;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.Problem;
import org.caravault.copy.report.Problems;
import org.caravault.copy.session.SourceFile;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.WalkFolder;
import org.caravault.copy.worker.Throttle;
import org.caravault.copy.worker.Workers;

/**
 * Compares the entries of a walk with the manifest.
 *
 * @param links which names are one inode; if only a part is verified, of that part
 * @param damage takes what no later backup may be linked to
 */
record CompareEntries(
        Rules rules,
        VerifyIndex index,
        HardLinks links,
        Counters counters,
        Problems problems,
        Workers workers,
        VerifyTree.Damage damage)
        implements WalkFolder.Visitor {
    /**
     * What is compared.
     *
     * @param alone whether an entry that the manifest does not know is an error
     * @param owner whether owners are compared: who is not root could not give files away
     * @param kept which metadata in the manifest the copy could keep
     * @param flags whether the tree's files have the flags that the manifest notes
     */
    record Rules(boolean alone, VerifyTree.Part part, boolean owner, KeptMetadata kept, boolean flags) {}

    @Override
    public void folder(Linux linux, WalkFolder folder) throws IOException {
        byte[] path = folder.path();
        byte[] text = path.length == 0 ? new byte[] {'.'} : PathText.escape(path);
        Optional<VerifyIndex.Expected> expected = expected(text);
        if (expected.isPresent()) {
            counters.directories.incrementAndGet();
            boolean same = attributes(linux.stat(folder.fd()), CopiedEntry.UNKNOWN, expected.get(), text);
            if (!xattrs(linux.attributes().xattrs(folder.fd()), expected.get(), text) || !same) {
                damage.folder(text);
            }
        }
    }

    @Override
    public void entry(Linux linux, WalkFolder folder, byte[] name, Stat stat) throws IOException {
        byte[] text = PathText.escape(folder.pathOf(name));
        Optional<VerifyIndex.Expected> expected = expected(text);
        if (expected.isEmpty()) {
            return;
        }
        counters.current = () -> string(text);
        counters.files.incrementAndGet();
        CopiedEntry.Content content = stat.kind() == Kind.SYMLINK
                ? ContentHash.target(linux.readLink(folder.fd(), name))
                : CopiedEntry.UNKNOWN;
        boolean same = attributes(stat, content, expected.get(), text);
        boolean sound = xattrs(linux.attributes().xattrs(folder.fd(), name), expected.get(), text) && same;
        HardLinks.Fault fault = links.meet(expected.get().group(), stat);
        if (fault != HardLinks.Fault.NONE) {
            add(text, "changed", fault.words());
        }
        if (stat.kind() == Kind.FILE && expected.get().crc().isPresent() && same) {
            try {
                sound &= content(linux, folder, name, expected.get(), text);
            } catch (LinuxException unreadable) {
                damage.add(linux, stat, folder.pathOf(name), string(text));
                throw unreadable;
            }
        }
        if (!sound) {
            damage.add(linux, stat, folder.pathOf(name), string(text));
        }
    }

    /** {@return empty if it is of another part, or not in the manifest, which is then reported} */
    private Optional<VerifyIndex.Expected> expected(byte[] text) {
        long hash = rules.kept().pathHash(text, 0, text.length);
        if (!rules.part().contains(hash)) {
            return Optional.empty();
        }
        Optional<VerifyIndex.Expected> expected = index.meet(hash);
        if (expected.isEmpty() && rules.alone()) {
            add(text, "extra", "is in the tree, but not in the manifest");
            damage.extra(text);
        }
        return expected;
    }

    private boolean attributes(Stat stat, CopiedEntry.Content content, VerifyIndex.Expected expected, byte[] text) {
        long hash = ManifestLines.attributesHash(
                stat, content, rules.owner() && rules.kept().owner(), rules.kept());
        boolean same = expected.isAs(rules.flags() ? ManifestLines.withFlags(hash, stat) : hash);
        if (!same) {
            add(text, "changed", "kind, mode, owner, time, size, flags or target is not what the manifest says");
        }
        return same;
    }

    private boolean xattrs(Xattrs found, VerifyIndex.Expected expected, byte[] text) {
        boolean same = AttributeNote.isOf(expected.xattrs(), found);
        if (!same) {
            add(text, "changed", "the extended attributes are not what the manifest says");
        }
        return same;
    }

    private boolean content(Linux linux, WalkFolder folder, byte[] name, VerifyIndex.Expected expected, byte[] text)
            throws LinuxException {
        int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | (rules.owner() ? O_NOATIME : 0);
        int fd = linux.open(folder.fd(), name, flags, 0);
        try {
            linux.data().forgetCached(fd);
            CopyContent hash = CopyContent.hashOnly(workers, new Throttle(0), counters.bytes::add);
            CopyContent.Result result = hash.copy(linux, new SourceFile(fd, linux.stat(fd)));
            boolean same = result.complete() && result.crc() == expected.crc().getAsInt();
            if (!same) {
                add(text, "changed", "the content is not what the manifest says");
            }
            return same;
        } finally {
            linux.closeQuietly(fd);
        }
    }

    private void add(byte[] text, String what, String message) {
        problems.add(new Problem(string(text), what, 0, message));
    }

    private static String string(byte[] text) {
        return new String(text, StandardCharsets.UTF_8);
    }
}
