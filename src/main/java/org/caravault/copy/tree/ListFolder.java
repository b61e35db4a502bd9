package org.caravault.copy.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.caravault.copy.content.Ticks;
import org.caravault.copy.linux.EntryVisitor;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.session.Session;
import org.caravault.copy.session.VanishedCheck;
import org.caravault.copy.walk.Folder;
import org.caravault.copy.walk.ListedNames;
import org.caravault.copy.worker.Workers;

/**
 * Reads a folder's entries and deals them out: a subdirectory is a task, files go in slices. A large directory is read piece by piece, and the
 * rest of it waits below its own entries on the stack, so that memory does not grow with it.
 *
 * <p>While a directory changes, a listing may lack a name that is there all the time, or show one twice; which, differs between file systems. So
 * a listing counts only if the directory was the same before and after it. Otherwise it is listed again, and names not met yet are copied.
 */
final class ListFolder implements Workers.Task {
    private static final int AT_ONCE = 512;
    private static final int LOCAL_SLICE = 64;
    /** Small over a network, where each file takes long: a thread that has nothing to do waits for a slice to end. */
    private static final int NETWORK_SLICE = 8;
    /** While other directories wait, fewer threads in one: a kernel lets only one at a time make a name in it, and the others wait. */
    private static final int NETWORK_SLICE_OF_MANY = 16;
    /** Listings of a directory that changes all the time, after the first. */
    private static final int MOST_PASSES = 8;

    private static final byte[] HERE = Names.of(".");

    /** Files of the folder's, a slice of them. */
    private record Slice(ListFolder listing, List<Piece.Found> files, int from, int to) implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            listing.copySlice(linux, this);
        }
    }

    private record Start(ListFolder listing) implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            listing.begin(linux);
        }
    }

    private final Session session;
    private final CopyEntry copy;
    private final Folder folder;

    private long beganMillis;

    ListFolder(Session session, CopyEntry copy, Folder folder) {
        this.session = session;
        this.copy = copy;
        this.folder = folder;
    }

    /** All of the listing, as a task. */
    Workers.Task fromTheStart() {
        return new Start(this);
    }

    /** First brings what was there already into order. */
    void begin(Linux linux) throws IOException {
        if (!pin(linux)) {
            return;
        }
        try {
            prepare(linux);
        } finally {
            folder.unpin();
        }
        run(linux);
    }

    /** {@return whether the folder's descriptors can be used now} */
    private boolean pin(Linux linux) throws IOException {
        try {
            folder.pin(linux);
            if (!folder.vanishedMeanwhile(session.problems())) {
                return true;
            }
            folder.unpin();
        } catch (LinuxException why) {
            session.problems().entry(folder.text(), why);
        }
        FinishFolder.release(session, linux, folder);
        return false;
    }

    private void prepare(Linux linux) throws IOException {
        if (!folder.fresh) {
            new CleanFolder(session, folder).run(linux);
        }
        if (session.options().network()) {
            glanceAtEarlier(linux);
        }
        beganMillis = System.currentTimeMillis();
    }

    /** A listing brings the attributes of all names over a network; else each would be asked for by itself. */
    private void glanceAtEarlier(Linux linux) {
        EntryVisitor glance = new Piece.Ignored();
        for (int which = 0; which < session.earlier().size(); which++) {
            int earlier = folder.earlier(which);
            try {
                while (earlier != Folder.NONE && linux.list(earlier, glance)) {}
            } catch (LinuxException why) {
                return; // what is wrong with it shows when it is needed
            }
        }
    }

    @Override
    public void run(Linux linux) throws IOException {
        if (!pin(linux)) {
            return;
        }
        try {
            listAndDeal(linux);
        } finally {
            folder.unpin();
        }
        FinishFolder.release(session, linux, folder);
    }

    private void copySlice(Linux linux, Slice slice) throws IOException {
        if (!pin(linux)) {
            return;
        }
        try {
            copyAll(linux, slice);
        } finally {
            folder.unpin();
        }
        FinishFolder.release(session, linux, folder);
    }

    private void listAndDeal(Linux linux) throws IOException {
        Piece piece = new Piece(this);
        boolean only = folder.met.isEmpty();
        if (list(linux, folder.source, piece)) {
            if (only) {
                meet(piece);
            }
            folder.retain(); // the rest may be listed, and released, by another thread before this part is done
            session.workers().push(this);
        } else if (!folder.vanished) {
            untilQuiet(linux, piece, only);
        }
        deal(linux, piece);
    }

    /** {@return whether there may be more} */
    private boolean list(Linux linux, int directory, Piece piece) throws IOException {
        try {
            boolean more = true;
            while (more && piece.size() < AT_ONCE) {
                more = linux.list(directory, piece);
            }
            return more;
        } catch (LinuxException why) {
            failed(linux, why);
            return false;
        }
    }

    private void failed(Linux linux, LinuxException why) throws IOException {
        if (!why.mayBeAChange() || !new VanishedCheck(session).isGone(linux, folder)) {
            session.problems().entry(folder.text(), why.inSource());
        } else if (!folder.vanished) {
            folder.vanished = true;
            session.problems().vanished(folder.text());
        }
    }

    /** {@return whether a name that was listed has to be copied, and was not met before} */
    boolean isWanted(byte[] name) {
        return !session.options().isExcluded(name)
                && (folder.met.isEmpty() || folder.met.get().add(name));
    }

    /** From here on names are remembered; those of the first piece, too, without the ones that it has twice. */
    private void meet(Piece first) {
        ListedNames names = new ListedNames();
        first.keepNew(names);
        folder.met = Optional.of(names);
    }

    /** Lists again until the directory stays the same meanwhile. */
    private void untilQuiet(Linux linux, Piece piece, boolean only) throws IOException {
        boolean network = session.options().network();
        try {
            Stat now = linux.statFresh(folder.source);
            if (now.untouchedSince(folder.stat) && !Ticks.mayHideChange(now, beganMillis, network)) {
                if (only) {
                    meet(piece);
                }
                folder.listed = Optional.of(now);
                return;
            }
            listUntilQuiet(linux, piece, only, now);
        } catch (LinuxException why) {
            failed(linux, why);
        }
    }

    private void listUntilQuiet(Linux linux, Piece piece, boolean only, Stat listed) throws IOException {
        boolean network = session.options().network();
        Stat now = listed;
        if (only) {
            meet(piece);
        }
        for (int pass = 0; pass < MOST_PASSES && knowsWhatIsNew(); pass++) {
            Stat before = now;
            Ticks.settle(before, network);
            listAgain(linux, piece);
            now = linux.statFresh(folder.source);
            if (now.untouchedSince(before)) {
                folder.listed = Optional.of(now);
                return;
            }
        }
        session.problems().changed(folder.text());
    }

    /**
     * Lists a directory again that has changed since it was listed, and has names copied that were not met: a tree may have been moved into it
     * from a directory that was not listed yet.
     *
     * @return whether no such name is left to be copied; otherwise the last of them finishes the directory
     */
    boolean settle(Linux linux, Stat now) throws IOException {
        if (folder.lateListings == MOST_PASSES
                || !knowsWhatIsNew()
                || folder.spelling().isPresent()) {
            folder.listed = Optional.empty();
            session.problems().changed(folder.text());
            return true;
        }
        folder.lateListings++;
        folder.retain();
        Ticks.settle(now, session.options().network());
        folder.listed = Optional.of(now);
        Piece piece = new Piece(this);
        try {
            listAgain(linux, piece);
        } catch (LinuxException why) {
            failed(linux, why);
        }
        pushAll(piece, 0);
        return folder.release();
    }

    private boolean knowsWhatIsNew() {
        return folder.met.isPresent()
                && (!folder.met.get().isFull() || (folder.fresh && folder.destination != Folder.NONE));
    }

    /** Through a descriptor of its own: an old one may go on with what the directory was when it was opened. */
    private void listAgain(Linux linux, Piece piece) throws IOException {
        int again = linux.openDirectory(folder.source, HERE);
        try {
            boolean more = true;
            while (more) {
                int known = piece.files().size();
                int knownFolders = piece.folders().size();
                more = linux.list(again, piece);
                if (folder.met.get().isFull()) {
                    leaveOutCopied(
                            linux, piece.files().subList(known, piece.files().size()));
                    leaveOutCopied(
                            linux,
                            piece.folders()
                                    .subList(knownFolders, piece.folders().size()));
                }
                if (piece.size() >= AT_ONCE) {
                    pushAll(piece, 0);
                    piece.startAnew();
                }
            }
        } finally {
            linux.closeQuietly(again);
        }
    }

    /** Where not all names could be remembered, the entries that this copy has made in the destination show which it has met. */
    private void leaveOutCopied(Linux linux, List<Piece.Found> found) throws LinuxException {
        Iterator<Piece.Found> each = found.iterator();
        while (each.hasNext()) {
            if (linux.find(folder.destination, each.next().name().bytes()).isPresent()) {
                each.remove();
            }
        }
    }

    private void deal(Linux linux, Piece piece) throws IOException {
        if (folder.met.isPresent() && folder.met.get().isFull()) {
            folder.exclusive = true;
        }
        int mine = Math.min(slice(), piece.files().size());
        pushAll(piece, mine);
        copyAll(linux, new Slice(this, piece.files(), 0, mine));
    }

    /** Gives subdirectories, and files from a place on, to whoever has nothing else to do. */
    private void pushAll(Piece piece, int from) {
        List<Workers.Task> tasks = new ArrayList<>();
        for (int i = 0; i < piece.folders().size(); i++) {
            folder.retain();
            tasks.add(
                    new OpenFolder(session, copy, folder, piece.folders().get(i).name(), 0));
        }
        int slice = slice();
        List<Piece.Found> files = piece.files(); // shared by its slices
        for (int at = from; at < files.size(); at += slice) {
            folder.retain();
            tasks.add(new Slice(this, files, at, Math.min(files.size(), at + slice)));
        }
        session.workers().pushAll(tasks);
    }

    private int slice() {
        if (!session.options().network()) {
            return LOCAL_SLICE;
        }
        return session.workers().hasMore() ? NETWORK_SLICE_OF_MANY : NETWORK_SLICE;
    }

    private void copyAll(Linux linux, Slice slice) throws IOException {
        for (int i = slice.from; i < slice.to && !session.workers().isStopped(); i++) {
            Piece.Found found = slice.files.get(i);
            copy.copy(linux, folder, found.name().bytes(), found.hint());
        }
    }
}
