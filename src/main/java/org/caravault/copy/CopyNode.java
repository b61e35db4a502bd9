package org.caravault.copy;

import java.io.IOException;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Xattrs;

/** Makes a symlink, fifo, socket or device node like the source's. None of them is ever opened. */
record CopyNode(Session session, Metadata metadata) {
    CopyNode(Session session) {
        this(session, new Metadata(session));
    }

    Placed create(Linux linux, Entry entry, byte[] target) throws IOException {
        boolean link = entry.stat.kind() == Kind.SYMLINK;
        Placed.Content content = link ? ContentHash.target(linux, entry) : Placed.UNKNOWN;
        Xattrs xattrs = linux.attributes().xattrs(entry.folder.source, entry.name);
        Placed placed = new Placed(entry, content, xattrs.digest());
        if (session.options().dryRun()) {
            return placed;
        }
        try {
            make(linux, entry, target);
        } catch (LinuxError why) {
            if (why.errno() != Errno.EEXIST) {
                throw why;
            }
            linux.unlink(entry.folder.destination, target); // came since the directory was looked at
            make(linux, entry, target);
        }
        metadata.apply(linux, entry.folder.destination, target, entry.stat, xattrs, Xattrs.NONE, entry.text());
        session.tally().copiedFiles.increment();
        return placed;
    }

    private static void make(Linux linux, Entry entry, byte[] target) throws LinuxError {
        if (entry.stat.kind() == Kind.SYMLINK) {
            linux.symlink(linux.readLink(entry.folder.source, entry.name), entry.folder.destination, target);
        } else {
            linux.makeNode(entry.folder.destination, target, entry.stat);
        }
    }
}
