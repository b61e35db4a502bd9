package org.caravault.copy;

import java.io.IOException;
import java.util.Optional;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Stat;

/** Copies one entry of a folder, whatever it is. What fails is reported, and the copy goes on. */
record CopyEntry(Session session, PlaceEntry place, LinkName link) {
    private static final int LOOKS = 20;

    /** No lambda, as in all that is done for each file: the simple compiler makes a call into the machine for each that captures something. */
    record Place(Folder folder, byte[] name) implements Tally.PathSource {
        @Override
        public String text() {
            return folder.textOf(name);
        }
    }

    CopyEntry(Session session) {
        this(session, new PlaceEntry(session), new LinkName(session));
    }

    void copy(Linux linux, Folder folder, byte[] name, Kind hint) throws IOException {
        session.tally().current = new Place(folder, name);
        try {
            if (hint == Kind.FILE
                    && folder.fresh
                    && folder.isNew()
                    && !session.options().dryRun()) {
                copyUnseen(linux, folder, name);
            } else {
                copySeen(linux, folder, name);
            }
        } catch (LinuxError why) {
            session.problems().entry(folder.textOf(name), why);
        }
    }

    /** Where nothing can be there already, a file is opened at once and asked what it is through its descriptor. */
    private void copyUnseen(Linux linux, Folder folder, byte[] name) throws IOException {
        Source source;
        try {
            source = Source.open(linux, folder, name, session.me());
        } catch (LinuxError why) {
            if (why.errno() != Errno.ELOOP && why.errno() != Errno.ENXIO) {
                throw why;
            }
            copySeen(linux, folder, name); // it is no file any more
            return;
        }
        try {
            copy(linux, new Entry(folder, name, source.stat()), Optional.of(source));
        } finally {
            linux.closeQuietly(source.fd());
        }
    }

    /** A name that is given to other files all the time: sooner or later it is looked at and opened in between. */
    private void copySeen(Linux linux, Folder folder, byte[] name) throws IOException {
        for (int left = LOOKS; left > 0; left--) {
            try {
                copyAsSeen(linux, folder, name);
                return;
            } catch (Replaced meanwhile) {
                if (left == 1) {
                    throw new LinuxError("open", Errno.EBUSY);
                }
            }
        }
    }

    private void copyAsSeen(Linux linux, Folder folder, byte[] name) throws IOException {
        Stat stat = linux.stat(folder.source, name);
        if (stat.kind() == Kind.DIRECTORY) {
            folder.retain();
            session.workers().push(new OpenFolder(session, this, folder, new EntryName(name)));
        } else {
            copy(linux, new Entry(folder, name, stat), Optional.empty());
        }
    }

    private void copy(Linux linux, Entry entry, Optional<Source> source) throws IOException {
        Placed placed = entry.stat.links() > 1
                ? copyOneOfSeveralNames(linux, entry, source)
                : place.place(linux, entry, source);
        session.clock().saw(placed.entry().stat);
        session.manifest().add(placed);
        session.tally().files.incrementAndGet();
    }

    private Placed copyOneOfSeveralNames(Linux linux, Entry entry, Optional<Source> source) throws IOException {
        LinkGroup group = session.groups().of(entry.stat);
        try {
            Optional<Placed> first = group.enter();
            while (first.isPresent()) {
                if (!link.isUnchanged(linux, entry, first.get())) {
                    first = group.enterAgain(first.get());
                    continue;
                }
                try {
                    link.link(linux, entry, first.get());
                    return new Placed(
                            entry,
                            first.get().content(),
                            first.get().xattrs(),
                            first.get().copy());
                } catch (LinuxError why) {
                    if (why.errno() != Errno.EMLINK) {
                        throw why;
                    }
                    first = group.enterAgain(first.get()); // no inode takes more names here: go on with a second one
                }
            }
            return placeFor(group, linux, entry, source);
        } catch (Replaced otherInode) {
            group.leave();
            throw otherInode;
        } finally {
            session.groups().forgetIfComplete(group, entry.stat);
        }
    }

    private Placed placeFor(LinkGroup group, Linux linux, Entry entry, Optional<Source> source) throws IOException {
        Optional<Placed> placed = Optional.empty();
        try {
            placed = Optional.of(place.place(linux, entry, source).asCopy(group.copies()));
            return placed.get();
        } finally {
            group.finish(placed);
        }
    }
}
