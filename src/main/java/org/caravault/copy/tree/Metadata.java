package org.caravault.copy.tree;

import java.util.Optional;
import org.caravault.copy.filesystem.MetadataChange;
import org.caravault.copy.linux.Attributes;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;
import org.caravault.copy.manifest.AttributeNote;
import org.caravault.copy.report.Counters;
import org.caravault.copy.session.EntryReplacedException;
import org.caravault.copy.session.PinnedEntry;
import org.caravault.copy.session.Session;
import org.caravault.copy.walk.Entry;
import org.caravault.copy.walk.Folder;

/**
 * Gives what is in the destination its owner, mode, extended attributes and times, in this order: a change of owner clears setuid and
 * capabilities, and the time comes last, so that an entry that has its time is known to be complete.
 */
record Metadata(Session session, ReadBack readBack) {
    private static final int SPECIAL_BITS = 07000;
    private static final int SET_ID_BITS = 06000;
    private static final int REFUSED = -1;

    Metadata(Session session) {
        this(session, new ReadBack(session));
    }

    /** A file that was just created by this process with a mode that the source had then. {@return an {@link AttributeNote}} */
    long complete(Linux linux, int fd, Entry entry, Xattrs xattrs, int created) throws LinuxException {
        Stat stat = entry.stat;
        boolean asCreated = stat.mode() == created && entry.folder.fresh && !mustChown(entry.folder, stat);
        long note = AttributeNote.NONE;
        if (asCreated && xattrs.isEmpty() && !readBack.isNeeded()) {
            readBack.time(entry, stat);
        } else {
            note = give(linux, fd, entry, xattrs, created);
        }
        linux.attributes().touch(fd, stat);
        return note;
    }

    /** Gives a new file what it does not have yet. */
    private long give(Linux linux, int fd, Entry entry, Xattrs xattrs, int created) throws LinuxException {
        Stat stat = entry.stat;
        Attributes attributes = linux.attributes();
        boolean owned = !mustChown(entry.folder, stat)
                || attempt("owner", entry, new MetadataChange.Chown(attributes, fd, stat));
        int mode = owned ? stat.mode() : stat.mode() & ~SET_ID_BITS;
        boolean must = mode != created || !entry.folder.fresh || readBack.isNeeded();
        boolean given = !must || attempt("mode", entry, new MetadataChange.Chmod(attributes, fd, mode));
        long note = xattrs.isEmpty()
                ? AttributeNote.NONE
                : new SetXattrs(this, entry, new SetXattrs.Opened(attributes, fd)).set(xattrs, Xattrs.NONE);
        readBack.open(linux, fd, entry, new ReadBack.Expected(stat, owned, given ? mode : REFUSED));
        return note;
    }

    /**
     * A symlink or node that was just created under a name. In a directory that this process has made, no other user can replace it; elsewhere a
     * descriptor holds it, and only its extended attributes are set by name, because no call sets them otherwise.
     *
     * @return an {@link AttributeNote}
     */
    long complete(Linux linux, byte[] target, Entry entry, Xattrs xattrs)
            throws LinuxException, EntryReplacedException {
        if (!entry.folder.fresh) {
            return completeAmongOthers(linux, target, entry, xattrs);
        }
        Stat stat = entry.stat;
        boolean chown = mustChown(entry.folder, stat);
        boolean owned = !chown
                || attempt(
                        "owner", entry, new MetadataChange.ChownNamed(linux, entry.folder.destination, target, stat));
        boolean must = (chown && (stat.mode() & SPECIAL_BITS) != 0) || readBack.isNeeded();
        boolean given = stat.kind() == Kind.SYMLINK
                || !must
                || attempt(
                        "mode",
                        entry,
                        new MetadataChange.ChmodNamed(linux, entry.folder.destination, target, stat.mode()));
        long note = setNamed(linux, entry, target, xattrs, Xattrs.NONE);
        readBack.named(
                linux,
                entry.folder.destination,
                target,
                entry,
                new ReadBack.Expected(stat, owned, given ? stat.mode() : REFUSED));
        linux.attributes().touch(entry.folder.destination, target, stat);
        return note;
    }

    private long setNamed(Linux linux, Entry entry, byte[] name, Xattrs wanted, Xattrs has) throws LinuxException {
        return new SetXattrs(this, entry, new SetXattrs.Named(linux, entry.folder.destination, name)).set(wanted, has);
    }

    private long completeAmongOthers(Linux linux, byte[] target, Entry entry, Xattrs xattrs)
            throws LinuxException, EntryReplacedException {
        Stat stat = entry.stat;
        PinnedEntry pinned = PinnedEntry.open(linux, entry.folder.destination, target);
        try {
            pinned.mustBeNew(stat.kind(), session.me(), session.options().network());
            int fd = pinned.fd();
            boolean owned = !mustChown(entry.folder, stat)
                    || attempt("owner", entry, new MetadataChange.ChownPinned(linux.attributes(), fd, stat));
            boolean given = stat.kind() == Kind.SYMLINK
                    || attempt("mode", entry, new MetadataChange.ChmodPinned(linux.attributes(), fd, stat.mode()));
            long note = setNamed(linux, entry, target, xattrs, Xattrs.NONE);
            readBack.open(linux, fd, entry, new ReadBack.Expected(stat, owned, given ? stat.mode() : REFUSED));
            linux.attributes().touchPinned(pinned.fd(), stat);
            return note;
        } finally {
            linux.closeQuietly(pinned.fd());
        }
    }

    /**
     * What was there already, and is not shared with another name: only what differs is changed, and of nothing but the inode that was compared,
     * because whoever may write to the directory may give its name to another file meanwhile.
     *
     * @return an {@link AttributeNote}
     */
    long correct(Linux linux, Entry entry, Stat there, Xattrs wanted, Xattrs has)
            throws LinuxException, EntryReplacedException {
        PinnedEntry pinned = PinnedEntry.open(linux, entry.folder.destination, entry.name);
        try {
            pinned.mustBe(there);
            liftFlags(linux, pinned, there);
            try {
                return correct(linux, entry, pinned, there, wanted, has);
            } catch (LinuxException why) {
                setFlags(linux, pinned, there, there.flags());
                throw why;
            }
        } finally {
            linux.closeQuietly(pinned.fd());
        }
    }

    /** Takes the flags of a file away that is to be changed. */
    void liftFlags(Linux linux, Entry entry, Stat there) throws LinuxException, EntryReplacedException {
        PinnedEntry pinned = PinnedEntry.open(linux, entry.folder.destination, entry.name);
        try {
            pinned.mustBe(there);
            liftFlags(linux, pinned, there);
        } finally {
            linux.closeQuietly(pinned.fd());
        }
    }

    private void liftFlags(Linux linux, PinnedEntry pinned, Stat there) throws LinuxException {
        setFlags(linux, pinned, there, 0);
    }

    private void setFlags(Linux linux, PinnedEntry pinned, Stat there, int flags) throws LinuxException {
        if (there.flags() == 0 || there.kind() != Kind.FILE || !session.flags().isSet()) {
            return;
        }
        int fd = pinned.reopened(linux);
        try {
            if (fd != PinnedEntry.CANNOT_BE_OPENED) {
                linux.attributes().setFlags(fd, flags);
            }
        } catch (LinuxException why) {
            if (why.errno() != Errno.EPERM) { // what cannot be changed then fails with an error of its own
                throw why;
            }
        } finally {
            linux.closeQuietly(fd);
        }
    }

    private long correct(Linux linux, Entry entry, PinnedEntry pinned, Stat there, Xattrs wanted, Xattrs has)
            throws LinuxException {
        Stat stat = entry.stat;
        Attributes attributes = linux.attributes();
        boolean chown = stat.uid() != there.uid() || stat.gid() != there.gid();
        boolean owned =
                !chown || attempt("owner", entry, new MetadataChange.ChownPinned(attributes, pinned.fd(), stat));
        int mode = owned ? stat.mode() : stat.mode() & ~SET_ID_BITS;
        boolean must = stat.kind() != Kind.SYMLINK && (chown || mode != there.mode() || !wanted.same(has));
        boolean given = !must || attempt("mode", entry, new MetadataChange.ChmodPinned(attributes, pinned.fd(), mode));
        boolean lost = chown && !has.isEmpty(); // a change of owner takes capabilities away
        long note = AttributeNote.of(wanted);
        if (lost || !wanted.same(has) || !wanted.isLabelledAs(has)) {
            int readable = stat.kind() == Kind.FILE ? pinned.reopened(linux) : PinnedEntry.CANNOT_BE_OPENED;
            try {
                note = attributes(linux, entry, readable, wanted, lost ? Optional.empty() : Optional.of(has));
            } finally {
                linux.closeQuietly(readable);
            }
        }
        readBack.open(linux, pinned.fd(), entry, new ReadBack.Expected(stat, owned, given ? mode : REFUSED));
        attributes.touchPinned(pinned.fd(), stat);
        return note;
    }

    /** By descriptor. What cannot be opened (symlinks, nodes, files that an ordinary user may not read) has no such call: there by name. */
    private long attributes(Linux linux, Entry entry, int fd, Xattrs wanted, Optional<Xattrs> known)
            throws LinuxException {
        Attributes attributes = linux.attributes();
        if (fd == PinnedEntry.CANNOT_BE_OPENED) {
            Xattrs has = known.isPresent() ? known.get() : attributes.xattrs(entry.folder.destination, entry.name);
            return setNamed(linux, entry, entry.name, wanted, has);
        }
        Xattrs has = known.isPresent() ? known.get() : attributes.xattrs(fd);
        return new SetXattrs(this, entry, new SetXattrs.Opened(attributes, fd)).set(wanted, has);
    }

    /** A directory whose content is complete. {@return an {@link AttributeNote}} */
    long finish(Linux linux, Folder folder, Stat stat, Xattrs wanted) throws LinuxException {
        int fd = folder.destination;
        Attributes attributes = linux.attributes();
        Stat there = linux.stat(fd);
        boolean chown = stat.uid() != there.uid() || stat.gid() != there.gid();
        boolean owned = !chown || attempt("owner", folder, new MetadataChange.Chown(attributes, fd, stat));
        int mode = owned ? stat.mode() : stat.mode() & ~SET_ID_BITS;
        Xattrs has = folder.fresh ? Xattrs.NONE : attributes.xattrs(fd);
        boolean must = chown || mode != there.mode() || !wanted.same(has);
        boolean given = !must || attempt("mode", folder, new MetadataChange.Chmod(attributes, fd, mode));
        long note = wanted.isEmpty() && has.isEmpty()
                ? AttributeNote.NONE
                : new SetXattrs(this, folder, new SetXattrs.Opened(attributes, fd)).set(wanted, has);
        readBack.open(linux, fd, folder, new ReadBack.Expected(stat, owned, given ? mode : REFUSED));
        touch(attributes, folder, stat, there);
        int flags = session.flags().of(folder, stat);
        if (flags != there.flags() && session.flags().isSet()) {
            attempt(GiveFlags.WHAT, folder, new MetadataChange.SetFlags(attributes, fd, flags));
        }
        return note;
    }

    /** A read-only file system in a share, which a restore does not change, has all but the time of the last access already. */
    private void touch(Attributes attributes, Folder folder, Stat stat, Stat there) throws LinuxException {
        try {
            attributes.touch(folder.destination, stat);
        } catch (LinuxException why) {
            boolean same = session.support().keeps().kept().times().sameTime(stat, there);
            if (why.errno() != Errno.EROFS || !same) {
                throw why;
            }
        }
    }

    private boolean mustChown(Folder folder, Stat stat) {
        return folder.givesGroup
                || stat.uid() != session.me().uid()
                || stat.gid() != session.me().gid();
    }

    /** A change that the destination may refuse without the copy being wrong as a whole. */
    boolean attempt(String what, Counters.PathSource path, MetadataChange change) throws LinuxException {
        try {
            change.make();
            return true;
        } catch (LinuxException why) {
            if (!isRefusal(why)) {
                throw why;
            }
            session.problems().loss(what, path.text(), why);
            return false;
        }
    }

    /** No space for an extended attribute means that the inode is full (4 KiB on ext4), not the file system. */
    static boolean isRefusal(LinuxException why) {
        return switch (why.errno()) {
            case Errno.EPERM, Errno.EACCES, Errno.EOPNOTSUPP, Errno.EINVAL, Errno.ERANGE, Errno.E2BIG -> true;
            case Errno.ENOTTY -> why.call().endsWith(" flags");
            case Errno.ENOSPC -> why.call().equals("setxattr");
            default -> false;
        };
    }
}
