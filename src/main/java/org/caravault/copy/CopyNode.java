package org.caravault.copy;

import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Xattrs;

/** Makes a symlink, fifo, socket or device node anew. Nothing of the kind is ever opened. */
record CopyNode(Session session, Metadata metadata) {
    CopyNode(Session session) {
        this(session, new Metadata(session));
    }

    Placed create(Linux linux, Entry entry, byte[] target) throws LinuxError, Replaced {
        if (session.options().dryRun()) {
            return new Placed(entry, Placed.UNKNOWN, 0);
        }
        Xattrs xattrs;
        Placed.Content content = Placed.UNKNOWN;
        byte[] link = {};
        try {
            xattrs = linux.attributes().xattrs(entry.folder.source, entry.name);
            if (entry.stat.kind() == Kind.SYMLINK) {
                link = linux.readLink(entry.folder.source, entry.name);
            }
        } catch (LinuxError why) {
            throw why.inSource();
        }
        if (entry.stat.kind() == Kind.SYMLINK) {
            if (entry.stat.links() > 1
                    && !linux.stat(entry.folder.source, entry.name).sameInode(entry.stat)) {
                throw new Replaced(); // its other names must not get this target
            }
            content = ContentHash.target(link);
        }
        make(linux, entry, link, target);
        return new Placed(entry, content, metadata.complete(linux, target, entry, xattrs));
    }

    private static void make(Linux linux, Entry entry, byte[] link, byte[] target) throws LinuxError {
        try {
            if (entry.stat.kind() == Kind.SYMLINK) {
                linux.symlink(link, entry.folder.destination, target);
            } else {
                linux.makeNode(entry.folder.destination, target, entry.stat);
            }
        } catch (LinuxError why) {
            throw KindRefused.of(entry.stat.kind(), why);
        }
    }
}
