package org.caravault.copy.tree;

import org.caravault.copy.content.ContentHash;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Xattrs;
import org.caravault.copy.report.KindRefusedException;
import org.caravault.copy.session.EntryReplacedException;
import org.caravault.copy.session.Session;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Entry;

/** Makes a symlink, fifo, socket or device node anew. Nothing of the kind is ever opened. */
record CopyNode(Session session, Metadata metadata) {
    CopyNode(Session session) {
        this(session, new Metadata(session));
    }

    CopiedEntry create(Linux linux, Entry entry, byte[] target) throws LinuxException, EntryReplacedException {
        if (session.options().dryRun()) {
            return new CopiedEntry(entry, CopiedEntry.UNKNOWN, 0);
        }
        Xattrs xattrs;
        CopiedEntry.Content content = CopiedEntry.UNKNOWN;
        byte[] link = {};
        try {
            xattrs = linux.attributes().xattrs(entry.folder.source, entry.name);
            if (entry.stat.kind() == Kind.SYMLINK) {
                link = linux.readLink(entry.folder.source, entry.name);
            }
        } catch (LinuxException why) {
            throw why.inSource();
        }
        if (entry.stat.kind() == Kind.SYMLINK) {
            if (entry.stat.links() > 1
                    && !linux.stat(entry.folder.source, entry.name).sameInode(entry.stat)) {
                throw new EntryReplacedException(); // its other names must not get this target
            }
            content = ContentHash.target(link);
        }
        make(linux, entry, link, target);
        return new CopiedEntry(entry, content, metadata.complete(linux, target, entry, xattrs));
    }

    private static void make(Linux linux, Entry entry, byte[] link, byte[] target) throws LinuxException {
        try {
            if (entry.stat.kind() == Kind.SYMLINK) {
                linux.symlink(link, entry.folder.destination, target);
            } else {
                linux.makeNode(entry.folder.destination, target, entry.stat);
            }
        } catch (LinuxException why) {
            throw KindRefusedException.of(entry.stat.kind(), why);
        }
    }
}
