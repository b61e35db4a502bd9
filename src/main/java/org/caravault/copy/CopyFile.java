package org.caravault.copy;

import static org.caravault.copy.linux.Flags.*;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;

/** Copies a regular file into a new inode of the destination. */
record CopyFile(Session session, Metadata metadata) {
    private static final int ORDINARY_BITS = 0777;

    /** Bytes as they are dealt with; of this file, and of all. */
    private record Count(AtomicLong file, Tally tally) implements LongConsumer {
        @Override
        public void accept(long bytes) {
            file.addAndGet(bytes);
            tally.bytes.addAndGet(bytes);
        }
    }

    CopyFile(Session session) {
        this(session, new Metadata(session));
    }

    Placed create(Linux linux, Entry entry, Source source, byte[] target) throws LinuxError {
        int out = open(linux, entry, target);
        AtomicLong counted = new AtomicLong();
        boolean kept = false;
        try {
            Placed placed = fillAndClose(linux, entry, source, out, counted);
            kept = true;
            session.tally().copiedFiles.incrementAndGet();
            session.tally().copiedBytes.addAndGet(counted.get());
            return placed;
        } finally {
            if (!kept) {
                session.tally().bytes.addAndGet(-counted.get());
                abandon(linux, entry, target);
            }
        }
    }

    /**
     * Never truncates what is there, because that could be a link to a previous copy. Only in a directory that this process has made itself,
     * and only over a network, where O_EXCL costs a round trip more.
     */
    private int open(Linux linux, Entry entry, byte[] target) throws LinuxError {
        int exclusive = session.options().network() && entry.folder.fresh ? O_TRUNC : O_EXCL;
        int mode = entry.stat.mode() & ORDINARY_BITS;
        int access = session.hashing() ? O_RDWR : O_WRONLY; // a clone is read again for its checksum
        return linux.open(entry.folder.destination, target, access | O_CREAT | O_NOFOLLOW | exclusive, mode);
    }

    private Placed fillAndClose(Linux linux, Entry entry, Source source, int out, AtomicLong counted)
            throws LinuxError {
        Placed placed;
        try {
            placed = fill(linux, entry, source, out, counted);
        } catch (LinuxError | RuntimeException why) {
            linux.closeQuietly(out);
            throw why;
        }
        linux.close(out); // NFS tells here what it could not write; the descriptor is gone in any case
        return placed;
    }

    /** Attributes are read after the data and before the last look: if nothing has changed then, all of it belongs together. */
    private Placed fill(Linux linux, Entry entry, Source source, int out, AtomicLong counted) throws LinuxError {
        CopyContent content = new CopyContent(
                session.workers(),
                session.throttle(),
                session.abilities(),
                session.hashing(),
                session.options().network(),
                new Count(counted, session.tally()));
        CopyContent.Result result = content.copy(linux, source, out);
        Xattrs xattrs = linux.attributes().xattrs(source.fd());
        Stat after = look(linux, source);
        Source read = source;
        if (!result.whole() || !after.untouchedSince(source.stat())) {
            linux.data().truncate(out, 0);
            session.tally().bytes.addAndGet(-counted.getAndSet(0));
            read = new Source(source.fd(), after);
            result = content.copy(linux, read, out);
            xattrs = linux.attributes().xattrs(source.fd());
            after = look(linux, source);
        }
        boolean torn = !result.whole() || !after.untouchedSince(read.stat());
        Entry asRead = new Entry(entry.folder, entry.name, read.stat());
        metadata.complete(linux, out, asRead, xattrs, entry.stat.mode() & ORDINARY_BITS);
        if (torn) {
            session.problems().add(new Problem(entry.text(), "changed", 0, "the file changed while it was read"));
            return new Placed(asRead, Placed.TORN, xattrs.digest());
        }
        Placed.Content hash = session.hashing() ? new Placed.Content.Hash(result.crc()) : Placed.UNKNOWN;
        return new Placed(asRead, hash, xattrs.digest());
    }

    /** A long read gives others time to write: then a network file system's own memory of the file is too old. */
    private Stat look(Linux linux, Source source) throws LinuxError {
        boolean large = source.stat().size() >= FileRanges.LARGEST;
        return session.options().network() && large ? linux.statFresh(source.fd()) : linux.stat(source.fd());
    }

    /** Half a file must not stay under a name. If it cannot go, the name's time still tells that it is not complete. */
    private void abandon(Linux linux, Entry entry, byte[] target) {
        try {
            linux.unlink(entry.folder.destination, target);
        } catch (LinuxError why) {
            session.problems()
                    .add(new Problem(
                            entry.text(), why.call(), why.errno(), "what was copied of it stays: " + why.getMessage()));
        }
    }

    /** What a dry run counts. */
    Placed pretend(Entry entry) {
        session.tally().bytes.addAndGet(entry.stat.size());
        session.tally().copiedFiles.incrementAndGet();
        session.tally().copiedBytes.addAndGet(entry.stat.size());
        return new Placed(entry, Placed.UNKNOWN, 0);
    }
}
