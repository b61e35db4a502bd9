package org.caravault.copy.tree;

import java.io.IOException;
import org.caravault.copy.linux.EntryVisitor;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.session.Session;
import org.caravault.copy.walk.Folder;
import org.caravault.copy.worker.Workers;

/**
 * Reads a folder's entries and has them copied. A large directory is read piece by piece, and the rest of it waits below its own entries on the
 * stack, so that memory does not grow with it.
 */
final class ListFolder implements Workers.Task {
    private record Start(ListFolder listing) implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            listing.begin(linux);
        }
    }

    private final Session session;
    private final Folder folder;
    private final DealEntries entries;
    private final QuietListing listing;

    private long beganMillis;

    ListFolder(Session session, CopyEntry copy, Folder folder) {
        this.session = session;
        this.folder = folder;
        this.entries = new DealEntries(session, copy, folder);
        this.listing = new QuietListing(session, folder, entries);
    }

    /** All of the listing, as a task. */
    Workers.Task fromTheStart() {
        return new Start(this);
    }

    /** First brings what was there already into order. */
    void begin(Linux linux) throws IOException {
        if (!entries.pin(linux)) {
            return;
        }
        try {
            prepare(linux);
        } finally {
            folder.unpin();
        }
        run(linux);
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
        if (!entries.pin(linux)) {
            return;
        }
        try {
            listAndDeal(linux);
        } finally {
            folder.unpin();
        }
        FinishFolder.release(session, linux, folder);
    }

    private void listAndDeal(Linux linux) throws IOException {
        Piece piece = new Piece(listing);
        boolean only = folder.met.isEmpty();
        if (listing.list(linux, folder.source, piece)) {
            if (only) {
                listing.meet(piece);
            }
            folder.retain(); // the rest may be listed, and released, by another thread before this part is done
            session.workers().push(this);
        } else if (!folder.vanished) {
            listing.untilQuiet(linux, piece, only, beganMillis);
        }
        entries.deal(linux, piece);
    }
}
