package org.caravault.copy.tree;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.caravault.copy.linux.EntryVisitor;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.manifest.Manifest;
import org.caravault.copy.name.EntryName;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.NameTakenException;
import org.caravault.copy.session.EntryReplacedException;
import org.caravault.copy.session.LinkGroup;
import org.caravault.copy.session.Session;
import org.caravault.copy.session.SourceFile;
import org.caravault.copy.session.VanishedCheck;
import org.caravault.copy.walk.CopiedEntry;
import org.caravault.copy.walk.Entry;
import org.caravault.copy.walk.Folder;

/** Copies one entry of a folder, whatever it is. What fails is reported, and the copy goes on. */
record CopyEntry(Session session, PlaceEntry place, LinkName link) {
    private static final int LOOKS = 20;
    private static final byte[] HERE = Names.of(".");

    /** No lambda, as in all that is done for each file: the simple compiler makes a call into the machine for each that captures something. */
    record Place(Folder folder, byte[] name) implements Counters.PathSource {
        @Override
        public String text() {
            return folder.textOf(name);
        }
    }

    CopyEntry(Session session) {
        this(session, new PlaceEntry(session), new LinkName(session));
    }

    /** How often a name is looked at that is something else each time. */
    static final int TRIES = 10;

    void copy(Linux linux, Folder folder, byte[] name, Kind hint) throws IOException {
        copy(linux, folder, name, hint, 0);
    }

    /** Copies what has the name by now: it may have gone, or been replaced by something else, since it was listed. */
    void copy(Linux linux, Folder folder, byte[] name, Kind hint, int tries) throws IOException {
        session.counters().current = new Place(folder, name);
        Kind expected = hint;
        for (int tried = tries; ; tried++) {
            try {
                copyOnce(linux, folder, name, expected, tried);
                return;
            } catch (LinuxException why) {
                if (!isTriedAgain(linux, folder, name, why, tried)) {
                    return;
                }
            }
            expected = Kind.UNKNOWN;
        }
    }

    private boolean isTriedAgain(Linux linux, Folder folder, byte[] name, LinuxException why, int tried)
            throws IOException {
        if (isDealtWith(linux, folder, name, why)) {
            return false;
        }
        boolean mayBeAChange = why.mayBeAChange() || (!folder.fresh && why.mayBeAChangeInDestination());
        if (tried >= TRIES || !mayBeAChange) {
            failed(folder, name, why);
            return false;
        }
        return true;
    }

    /** A name that is taken is reported when its directory is complete. */
    void failed(Folder folder, byte[] name, LinuxException why) throws IOException {
        if (why instanceof NameTakenException taken && folder.spelling().isPresent()) {
            folder.spelling().get().refused(name, taken);
        } else {
            session.problems().entry(folder.textOf(name), why);
        }
    }

    /** {@return whether a failure means only that the entry is not there any more, or that it has been copied before} */
    boolean isDealtWith(Linux linux, Folder folder, byte[] name, LinuxException why) throws IOException {
        if (why.errno() == Errno.EEXIST && folder.fresh) {
            return folder.spelling().isPresent() // then the destination may show another entry under this name
                    ? folder.spelling().get().knows(name)
                    : isInDestination(linux, folder, name); // it was listed twice
        }
        if (why.isHopeless() || !why.mayBeAChange() || !new VanishedCheck(session).isGone(linux, folder, name)) {
            return false;
        }
        vanished(linux, folder, name);
        return true;
    }

    /** Looks for the very name: a file system that ignores case finds another one, too. */
    private static boolean isInDestination(Linux linux, Folder folder, byte[] name) throws LinuxException {
        int listing = linux.openDirectory(folder.destination, HERE);
        try {
            Search search = new Search(name);
            boolean more = true;
            while (more && !search.found) {
                more = linux.list(listing, search);
            }
            return search.found;
        } finally {
            linux.closeQuietly(listing);
        }
    }

    private static final class Search implements EntryVisitor {
        private final byte[] wanted;
        private boolean found;

        Search(byte[] wanted) {
            this.wanted = wanted;
        }

        @Override
        public void visit(Kind hint, byte[] name) {
            found |= Arrays.equals(wanted, name);
        }
    }

    private void vanished(Linux linux, Folder folder, byte[] name) throws IOException {
        session.problems().vanished(folder.textOf(name));
        if (!folder.fresh) {
            new CleanFolder(session, folder).clean(linux, name);
        }
    }

    private void copyOnce(Linux linux, Folder folder, byte[] name, Kind hint, int tried) throws IOException {
        if (session.damaged().isLeft(folder, name)) {
            return; // it has been reported
        }
        if (hint == Kind.FILE
                && folder.fresh
                && folder.isNew()
                && !session.options().dryRun()) {
            copyUnseen(linux, folder, name);
        } else {
            copySeen(linux, folder, name, tried);
        }
    }

    /** Where nothing can be there already, a file is opened at once and asked what it is through its descriptor. */
    private void copyUnseen(Linux linux, Folder folder, byte[] name) throws IOException {
        SourceFile source = SourceFile.open(linux, folder, name, session);
        try {
            copy(linux, new Entry(folder, name, source.stat()), Optional.of(source));
        } finally {
            linux.closeQuietly(source.fd());
        }
    }

    /** A name that is given to other files all the time: sooner or later it is looked at and opened in between. */
    private void copySeen(Linux linux, Folder folder, byte[] name, int tried) throws IOException {
        for (int left = LOOKS; left > 0; left--) {
            try {
                copyAsSeen(linux, folder, name, tried);
                return;
            } catch (EntryReplacedException meanwhile) {
                if (left == 1) {
                    throw new LinuxException("open", Errno.EBUSY);
                }
            }
        }
    }

    private void copyAsSeen(Linux linux, Folder folder, byte[] name, int tried) throws IOException {
        Stat stat = look(linux, folder, name);
        if (stat.kind() == Kind.DIRECTORY) {
            folder.retain();
            session.workers().push(new OpenFolder(session, this, folder, new EntryName(name), tried));
        } else {
            copy(linux, new Entry(folder, name, stat), Optional.empty());
        }
    }

    private static Stat look(Linux linux, Folder folder, byte[] name) throws LinuxException {
        try {
            return linux.stat(folder.source, name);
        } catch (LinuxException why) {
            throw why.inSource();
        }
    }

    private void copy(Linux linux, Entry entry, Optional<SourceFile> source) throws IOException {
        CopiedEntry placed = entry.stat.links() > 1
                ? copyOneOfSeveralNames(linux, entry, source)
                : place.place(linux, entry, source);
        session.source().clock().saw(placed.entry().stat);
        int flags = session.flags().of(placed.entry());
        if (flags != 0 && session.flags().isSet()) {
            new GiveFlags(session).to(linux, placed.entry(), flags);
        }
        boolean unproven = session.source().writing().was(placed.entry().stat);
        session.account().manifest().add(placed, unproven ? flags | Manifest.UNPROVEN : flags);
        session.counters().files.incrementAndGet();
    }

    private CopiedEntry copyOneOfSeveralNames(Linux linux, Entry entry, Optional<SourceFile> source)
            throws IOException {
        LinkGroup group = session.destination().groups().of(entry);
        try {
            for (Optional<CopiedEntry> first = group.enter();
                    first.isPresent();
                    first = group.enterAgain(first.get())) {
                Optional<CopiedEntry> linked = linkTo(group, linux, entry, first.get(), source);
                if (linked.isPresent()) {
                    return linked.get();
                }
            }
            return placeFor(group, linux, entry, source);
        } catch (EntryReplacedException otherInode) {
            group.leave();
            throw otherInode;
        } finally {
            session.destination().groups().forgetIfComplete(group, entry);
        }
    }

    /** {@return empty if the inode that was placed is not what this name needs, or takes no more names: then there has to be a second one} */
    private Optional<CopiedEntry> linkTo(
            LinkGroup group, Linux linux, Entry entry, CopiedEntry first, Optional<SourceFile> source)
            throws IOException {
        try {
            if (link.isRemoved(first) || !link.isUnchanged(linux, entry, first)) {
                return Optional.empty();
            }
            link.link(linux, entry, first);
            if (link.isRemoved(first)) { // its name may have been that of another file by then
                link.undo(linux, entry);
                return Optional.empty();
            }
            return Optional.of(new CopiedEntry(entry, first.content(), first.xattrs(), first.copy()));
        } catch (LinuxException why) {
            if (LinkName.isUnknownHere(why)) {
                session.problems().loss("hard links", entry.text(), why);
                return Optional.of(placeOneMore(group, linux, entry, source));
            }
            boolean removedByOthers = why.errno() == Errno.ENOENT && !first.entry().folder.fresh;
            if (why.errno() == Errno.EMLINK || removedByOthers || link.isRemoved(first)) {
                return Optional.empty();
            }
            throw why;
        }
    }

    private CopiedEntry placeFor(LinkGroup group, Linux linux, Entry entry, Optional<SourceFile> source)
            throws IOException {
        Optional<CopiedEntry> placed = Optional.empty();
        try {
            placed = Optional.of(placeOneMore(group, linux, entry, source));
            return placed.get();
        } finally {
            group.finish(placed);
        }
    }

    /** Has a number of its own in the manifest: verify compares which names are one inode. */
    private CopiedEntry placeOneMore(LinkGroup group, Linux linux, Entry entry, Optional<SourceFile> source)
            throws IOException {
        return place.place(linux, entry, source)
                .asCopy(session.destination().groups().next(group, entry));
    }
}
