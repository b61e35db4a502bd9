package org.caravault.copy.tree;

import static org.caravault.copy.linux.Flags.*;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.caravault.copy.content.CopyContent;
import org.caravault.copy.content.FileRanges;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.FindingCollector;
import org.caravault.copy.report.Problem;
import org.caravault.copy.session.Session;
import org.caravault.copy.session.SourceFile;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Entry;

/** Copies a regular file into a new inode of the destination. */
record CopyFile(Session session, Metadata metadata) {
    private static final int ORDINARY_BITS = 0777;
    private static final long SMALL = 1 << 20;
    private static final long LARGE = 64 << 20;
    /** Whoever changes a file is often done soon; but not in files that change all the time, of which there may be many. */
    private static final long PAUSES = 100;

    private static final long PAUSE_MILLIS = 10;

    /** Bytes as they are dealt with; of this file, and of all. */
    private record Count(AtomicLong file, Counters counters) implements LongConsumer {
        @Override
        public void accept(long bytes) {
            file.addAndGet(bytes);
            counters.bytes.add(bytes);
        }
    }

    CopyFile(Session session) {
        this(session, new Metadata(session));
    }

    CopiedEntry create(Linux linux, Entry entry, SourceFile source, byte[] target) throws LinuxException {
        boolean noted = entry.stat.size() > SMALL && target == entry.name; // others are done soon, or noted already
        if (!noted) {
            return createNoted(linux, entry, source, target);
        }
        session.temporaries().begin(entry.folder.destination, target);
        try {
            return createNoted(linux, entry, source, target);
        } finally {
            session.temporaries().end(entry.folder.destination, target);
        }
    }

    private CopiedEntry createNoted(Linux linux, Entry entry, SourceFile source, byte[] target) throws LinuxException {
        int out = open(linux, entry, target);
        AtomicLong counted = new AtomicLong();
        boolean kept = false;
        try {
            CopiedEntry placed = fillAndClose(linux, entry, source, out, counted);
            kept = true;
            session.counters().copiedFiles.incrementAndGet();
            session.counters().copiedBytes.add(counted.get());
            return placed;
        } finally {
            if (!kept) {
                session.counters().bytes.add(-counted.get());
                abandon(linux, entry, target);
            }
        }
    }

    private static Xattrs xattrs(Linux linux, SourceFile source) throws LinuxException {
        try {
            return linux.attributes().xattrs(source.fd());
        } catch (LinuxException why) {
            throw why.inSource();
        }
    }

    /**
     * Never truncates what is there, because that could be a link to a previous copy. Only in a directory that this process has made itself,
     * and only over a network, where O_EXCL costs a round trip more, and only if no other name can be this one.
     */
    private int open(Linux linux, Entry entry, byte[] target) throws LinuxException {
        boolean surelyNew = entry.folder.fresh
                && !entry.folder.exclusive
                && entry.folder.spelling().isEmpty();
        int exclusive = session.options().network() && surelyNew ? O_TRUNC : O_EXCL;
        int mode = entry.stat.mode() & ORDINARY_BITS;
        int access = session.hashing() ? O_RDWR : O_WRONLY; // a clone is read again for its checksum
        return linux.open(entry.folder.destination, target, access | O_CREAT | O_NOFOLLOW | exclusive, mode);
    }

    private CopiedEntry fillAndClose(Linux linux, Entry entry, SourceFile source, int out, AtomicLong counted)
            throws LinuxException {
        CopiedEntry placed;
        try {
            placed = fill(linux, entry, source, out, counted);
        } catch (LinuxException | RuntimeException why) {
            linux.closeQuietly(out);
            throw why;
        }
        linux.close(out); // NFS reports failed writes here; the descriptor is closed in any case
        return placed;
    }

    /** Attributes are read after the data and before the last look: if nothing has changed then, all of it belongs together. */
    private CopiedEntry fill(Linux linux, Entry entry, SourceFile source, int out, AtomicLong counted)
            throws LinuxException {
        CopyContent content = new CopyContent(
                session.workers(),
                session.means().throttle(),
                session.support(),
                session.hashing(),
                session.options().network(),
                new Count(counted, session.counters()));
        int made = entry.stat.mode() & ORDINARY_BITS;
        CopyContent.Result result = read(linux, content, source, out);
        Xattrs xattrs = xattrs(linux, source);
        Stat after = look(linux, source);
        if (result.complete() && after.untouchedSince(source.stat())) {
            return placed(entry, result.crc(), metadata.complete(linux, out, entry, xattrs, made));
        }
        return fillAgain(linux, entry, new SourceFile(source.fd(), after), out, content, counted);
    }

    /** A file that has changed while it was read. */
    private CopiedEntry fillAgain(
            Linux linux, Entry entry, SourceFile changed, int out, CopyContent content, AtomicLong counted)
            throws LinuxException {
        Again again = again(linux, content, changed, out, counted);
        Entry asRead = new Entry(entry.folder, entry.name, again.stat());
        long note = metadata.complete(linux, out, asRead, again.xattrs(), entry.stat.mode() & ORDINARY_BITS);
        session.problems().changed(entry.text());
        return placed(asRead, again.crc(), note);
    }

    private CopiedEntry placed(Entry entry, int crc, long xattrs) {
        CopiedEntry.Content hash = session.hashing() ? new CopiedEntry.Content.Hash(crc) : CopiedEntry.UNKNOWN;
        return new CopiedEntry(entry, hash, xattrs);
    }

    /** What was read of a file that had changed: the file as it was before this read, with the size that was read. */
    private record Again(Stat stat, int crc, Xattrs xattrs) {}

    /**
     * Copies a file again that changed while it was read, until it holds still or that was tried often enough. What was read last is kept then;
     * its checksum is of what the destination has, whatever the source was meanwhile.
     */
    private Again again(Linux linux, CopyContent content, SourceFile changed, int out, AtomicLong counted)
            throws LinuxException {
        SourceFile read = changed;
        for (int left = mostReads(changed.stat().size()); ; left--) {
            if (session.problems().report().count(FindingCollector.Finding.CHANGED) < PAUSES) {
                SourceFile.slept(PAUSE_MILLIS);
            }
            read = new SourceFile(read.fd(), look(linux, read));
            linux.data().truncate(out, 0);
            session.counters().bytes.add(-counted.getAndSet(0));
            CopyContent.Result result = read(linux, content, read, out);
            Xattrs xattrs = xattrs(linux, read);
            Stat after = look(linux, read);
            boolean same = result.complete() && after.untouchedSince(read.stat());
            if (same) {
                return new Again(read.stat(), result.crc(), xattrs);
            }
            if (left == 1) {
                long end = Math.min(result.end(), linux.stat(out).size()); // a clone may be shorter, or longer
                linux.data().truncate(out, end);
                Stat kept = read.stat().withSize(end);
                int crc = result.complete() || !session.hashing() ? result.crc() : crc(linux, out, kept);
                return new Again(kept, crc, xattrs);
            }
        }
    }

    /** A large one takes long, and others wait for it. */
    private static int mostReads(long size) {
        return size <= SMALL ? 4 : size <= LARGE ? 2 : 1;
    }

    private int crc(Linux linux, int out, Stat kept) throws LinuxException {
        return CopyContent.hashOnly(session.workers(), session.means().throttle(), new Unseen())
                .copy(linux, new SourceFile(out, kept))
                .crc();
    }

    private record Unseen() implements LongConsumer {
        @Override
        public void accept(long bytes) {} // they have been counted
    }

    private static CopyContent.Result read(Linux linux, CopyContent content, SourceFile source, int out)
            throws LinuxException {
        try {
            return content.copy(linux, source, out);
        } catch (LinuxException why) {
            throw why.call().equals("read") || why.call().equals("seek") ? why.inSource() : why;
        }
    }

    /** A long read gives others time to write: then a network file system's own memory of the file is too old. */
    private Stat look(Linux linux, SourceFile source) throws LinuxException {
        boolean large = source.stat().size() >= FileRanges.LARGEST;
        return large ? linux.statFresh(source.fd()) : linux.stat(source.fd());
    }

    /** An incomplete file must not keep its name. If it cannot be removed, its modification time still marks it as incomplete. */
    private void abandon(Linux linux, Entry entry, byte[] target) {
        try {
            linux.unlink(entry.folder.destination, target);
        } catch (LinuxException why) {
            session.problems()
                    .add(new Problem(
                            entry.text(), why.call(), why.errno(), "what was copied of it stays: " + why.getMessage()));
        }
    }

    /** What a dry run counts. */
    CopiedEntry pretend(Entry entry) {
        session.counters().bytes.add(entry.stat.size());
        session.counters().copiedFiles.incrementAndGet();
        session.counters().copiedBytes.add(entry.stat.size());
        return new CopiedEntry(entry, CopiedEntry.UNKNOWN, 0);
    }
}
