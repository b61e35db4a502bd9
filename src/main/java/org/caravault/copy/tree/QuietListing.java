package org.caravault.copy.tree;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.caravault.copy.content.Ticks;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.session.Session;
import org.caravault.copy.session.VanishedCheck;
import org.caravault.copy.walk.Folder;
import org.caravault.copy.walk.ListedNames;

/**
 * Lists a folder until a listing is complete. While a directory changes, a listing may lack a name that is there all the time, or show one
 * twice; which, differs between file systems. So a listing counts only if the directory was the same before and after it. Otherwise it is listed
 * again, and names not met yet are copied.
 */
record QuietListing(Session session, Folder folder, DealEntries entries) {
    private static final int AT_ONCE = 512;
    /** Listings of a directory that changes all the time, after the first. */
    private static final int MOST_PASSES = 8;

    private static final byte[] HERE = Names.of(".");

    /** {@return whether there may be more} */
    boolean list(Linux linux, int directory, Piece piece) throws IOException {
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
    void meet(Piece first) {
        ListedNames names = new ListedNames();
        first.keepNew(names);
        folder.met = Optional.of(names);
    }

    /**
     * Lists again until the directory stays the same meanwhile.
     *
     * @param only whether the piece is the whole of the first listing
     * @param beganMillis when that began
     */
    void untilQuiet(Linux linux, Piece piece, boolean only, long beganMillis) throws IOException {
        boolean network = session.options().network();
        try {
            Stat now = FinishFolder.look(linux, folder);
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
            now = FinishFolder.look(linux, folder);
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
        entries.pushAll(piece, 0);
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
                    entries.pushAll(piece, 0);
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
}
