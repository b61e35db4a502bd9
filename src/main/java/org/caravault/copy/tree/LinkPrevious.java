package org.caravault.copy.tree;

import java.util.Optional;
import java.util.OptionalInt;
import org.caravault.copy.content.SameBytes;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;
import org.caravault.copy.manifest.AttributeNote;
import org.caravault.copy.manifest.PreviousManifest;
import org.caravault.copy.session.EntryReplacedException;
import org.caravault.copy.session.PreviousCopy;
import org.caravault.copy.session.Session;
import org.caravault.copy.session.SourceFile;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Entry;
import org.caravault.copy.walk.Folder;

/**
 * Links a file that did not change to an earlier copy's. Size, time, mode and owner must be the same. Beyond that, a file is unchanged if the
 * earlier manifest proves it; without that proof, bytes and extended attributes are compared. The rule is in docs/unchanged.md.
 */
record LinkPrevious(Session session, ReadBack readBack) {
    LinkPrevious(Session session) {
        this(session, new ReadBack(session));
    }

    /** A linked file's entry in the manifest. */
    private record Same(CopiedEntry.Content content, long xattrs, boolean counted) {}

    /** {@return empty if there is nothing to link to} */
    Optional<CopiedEntry> link(Linux linux, Entry entry, byte[] target) throws LinuxException, EntryReplacedException {
        for (int which = 0; which < session.earlier().size(); which++) {
            Optional<CopiedEntry> linked = link(linux, entry, target, which);
            if (linked.isPresent()) {
                return linked;
            }
        }
        return Optional.empty();
    }

    private Optional<CopiedEntry> link(Linux linux, Entry entry, byte[] target, int which)
            throws LinuxException, EntryReplacedException {
        int previous = entry.folder.earlier(which);
        PreviousCopy earlier = session.earlier().get(which);
        if (previous == Folder.NONE || !session.support().canLinkToPrevious()) {
            return Optional.empty();
        }
        Optional<Stat> there = linux.find(previous, entry.name);
        if (there.isEmpty() || !looksSame(entry.stat, there.get()) || !hasFlagsOf(entry, there.get())) {
            return Optional.empty();
        }
        Optional<Same> same = proven(earlier, entry, there.get());
        if (same.isEmpty()) {
            same = compared(linux, entry, previous);
        }
        if (same.isEmpty() || !mayLink(linux, entry, there.get(), previous, target)) {
            if (same.isPresent() && same.get().counted()) {
                session.counters().bytes.add(-entry.stat.size());
            }
            return Optional.empty();
        }
        readBack.linked(entry, entry.stat, there.get());
        reportLost(entry, same.get().xattrs());
        session.counters().linkedFiles.incrementAndGet();
        session.counters().linkedBytes.add(entry.stat.size());
        session.counters().bytes.add(same.get().counted() ? 0 : entry.stat.size());
        return Optional.of(
                new CopiedEntry(entry, same.get().content(), same.get().xattrs()));
    }

    /** The earlier copy lacks the same. */
    private void reportLost(Entry entry, long xattrs) {
        if (AttributeNote.isLost(xattrs)) {
            session.problems().loss("extended attributes", entry.text(), refused());
        }
        if (AttributeNote.isLabelLost(xattrs)) {
            session.problems().labelLoss(entry.text(), refused());
        }
    }

    private static LinuxException refused() {
        return new LinuxException("setxattr", Errno.EOPNOTSUPP);
    }

    /** To give the flags to a link would be to change the earlier copy. */
    private boolean hasFlagsOf(Entry entry, Stat there) {
        return !session.flags().isSet() || session.flags().of(entry) == there.flags();
    }

    private boolean looksSame(Stat source, Stat previous) {
        return previous.kind() == Kind.FILE && session.support().keeps().kept().looksSame(source, previous);
    }

    private Optional<Same> proven(PreviousCopy earlier, Entry entry, Stat there) {
        if (session.options().checksum() || earlier.damaged().contains(there.inode())) {
            return Optional.empty();
        }
        PreviousManifest.Known known = earlier.manifest().find(entry);
        return known.proven() && known.content().isPresent()
                ? Optional.of(new Same(known.content().get(), known.xattrs(), false))
                : Optional.empty();
    }

    private Optional<Same> compared(Linux linux, Entry entry, int previous)
            throws LinuxException, EntryReplacedException {
        SourceFile source = SourceFile.openSame(linux, entry, session);
        try {
            Xattrs xattrs = linux.attributes().xattrs(source.fd());
            Xattrs has = linux.attributes().xattrs(previous, entry.name);
            boolean labelled = xattrs.isLabelledAs(has);
            if (!xattrs.same(has) || (!labelled && session.support().canLabel())) {
                return Optional.empty();
            }
            OptionalInt crc = SameBytes.with(linux, source, previous, entry.name, session.counters());
            if (crc.isEmpty()) {
                return Optional.empty();
            }
            if (!linux.stat(source.fd()).untouchedSince(entry.stat)) { // copied, so that nothing is half old
                session.counters().bytes.add(-entry.stat.size());
                return Optional.empty();
            }
            CopiedEntry.Content content =
                    session.hashing() ? new CopiedEntry.Content.Hash(crc.getAsInt()) : CopiedEntry.UNKNOWN;
            long note = AttributeNote.of(labelled ? xattrs : xattrs.unlabelled(), false, !labelled);
            return Optional.of(new Same(content, note, true));
        } finally {
            linux.closeQuietly(source.fd());
        }
    }

    private boolean mayLink(Linux linux, Entry entry, Stat there, int previous, byte[] target) throws LinuxException {
        if (there.links() > 1 && !session.destination().claims().add(there.inode())) {
            return false;
        }
        return session.options().dryRun() || linkTo(linux, entry, previous, target);
    }

    private boolean linkTo(Linux linux, Entry entry, int previous, byte[] target) throws LinuxException {
        try {
            linux.link(previous, entry.name, entry.folder.destination, target);
            return true;
        } catch (LinuxException why) {
            switch (why.errno()) {
                case Errno.EXDEV -> session.support().cannotLinkToPrevious();
                case Errno.EMLINK, Errno.EPERM, Errno.ENOENT -> {} // this one cannot have one name more: copy it
                default -> throw why;
            }
            return false;
        }
    }
}
