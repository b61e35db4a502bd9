package org.caravault.copy;

import static org.caravault.copy.linux.Flags.O_CREAT;
import static org.caravault.copy.linux.Flags.O_EXCL;
import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_TRUNC;
import static org.caravault.copy.linux.Flags.O_WRONLY;

import java.io.IOException;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;

/** Copies one regular file: bytes and holes, then owner, mode, attributes and times. */
record CopyFile(Session session, Metadata metadata, CopyBytes bytes) {
    /** Until it is whole nobody but its owner reads it. */
    private static final int UNFINISHED = 0600;

    CopyFile(Session session) {
        this(session, new Metadata(session), new CopyBytes(session));
    }

    Placed create(Linux linux, Entry entry, Source source, byte[] target) throws IOException {
        Xattrs xattrs = linux.attributes().xattrs(source.fd());
        int out = open(linux, entry, target);
        boolean whole = false;
        try {
            Placed.Content content = bytes.copy(linux, entry, source.fd(), out);
            Stat now = linux.stat(source.fd());
            if (now.mtime() != entry.stat.mtime()
                    || now.mtimeNs() != entry.stat.mtimeNs()
                    || now.size() != entry.stat.size()) {
                session.problems().changed(entry.text());
            }
            metadata.apply(linux, out, entry.stat, xattrs, Xattrs.NONE, entry.text());
            whole = true;
            session.tally().copiedFiles.increment();
            return new Placed(entry, content, xattrs.digest());
        } finally {
            close(linux, entry, target, out, whole);
        }
    }

    /**
     * In a directory that this process has just made nothing is in the way, and O_TRUNC spares an NFS server one call.
     * Elsewhere a name may be a hard link to a previous copy, so only a new file will do.
     */
    private static int open(Linux linux, Entry entry, byte[] target) throws LinuxError {
        int only = entry.folder.fresh ? O_TRUNC : O_EXCL;
        return linux.open(entry.folder.destination, target, O_WRONLY | O_CREAT | O_NOFOLLOW | only, UNFINISHED);
    }

    private static void close(Linux linux, Entry entry, byte[] target, int out, boolean whole) throws LinuxError {
        if (whole) {
            linux.close(out); // NFS tells only here that it could not write
        } else {
            linux.closeQuietly(out);
            linux.unlink(entry.folder.destination, target);
        }
    }

    /** A dry run counts. */
    Placed pretend(Entry entry) {
        session.tally().copiedFiles.increment();
        session.tally().copiedBytes.add(entry.stat.size());
        session.tally().bytes.add(entry.stat.size());
        return new Placed(entry, Placed.UNKNOWN, 0);
    }
}
