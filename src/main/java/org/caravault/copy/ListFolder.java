package org.caravault.copy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.caravault.copy.linux.EntryVisitor;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;

/**
 * Reads a folder's entries and deals them out: a subdirectory is a task, files go in slices. A large directory is read piece by piece, and the
 * rest of it waits below its own entries on the stack, so that memory does not grow with it.
 */
record ListFolder(Session session, CopyEntry copy, Folder folder) implements Workers.Task {
    private static final int AT_ONCE = 512;
    private static final int LOCAL_SLICE = 64;
    /** Small over a network, where each file takes long: a thread that has nothing to do waits for a slice to end. */
    private static final int NETWORK_SLICE = 8;
    /** While other directories wait, fewer threads in one: a kernel lets only one at a time make a name in it, and the others wait. */
    private static final int NETWORK_SLICE_OF_MANY = 16;

    private record Found(Kind hint, EntryName name) {}

    /** Files of the folder's, a slice of them. */
    private record Slice(ListFolder listing, List<Found> files) implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            listing.copyAll(linux, files);
            FinishFolder.release(listing.session, linux, listing.folder);
        }
    }

    private record Start(ListFolder listing) implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            listing.begin(linux);
        }
    }

    private record Sorting(ListFolder listing, List<Workers.Task> tasks, List<Found> files) implements EntryVisitor {
        @Override
        public void visit(Kind hint, byte[] name) {
            listing.sort(hint, name, tasks, files);
        }
    }

    private record Glance() implements EntryVisitor {
        @Override
        public void visit(Kind hint, byte[] name) {} // that it is listed is what matters
    }

    /** All of the listing, as a task. */
    Workers.Task fromTheStart() {
        return new Start(this);
    }

    /** First brings what was there already into order. */
    void begin(Linux linux) throws IOException {
        if (!folder.fresh) {
            new CleanFolder(session, folder).run(linux);
        }
        if (session.options().network()) {
            glanceAtEarlier(linux);
        }
        run(linux);
    }

    /** A listing brings the attributes of all names over a network; else each would be asked for by itself. */
    private void glanceAtEarlier(Linux linux) {
        EntryVisitor glance = new Glance();
        for (int which = 0; which < session.earlier().size(); which++) {
            int earlier = folder.earlier(which);
            try {
                while (earlier != Folder.NONE && linux.list(earlier, glance)) {}
            } catch (LinuxError why) {
                return; // what is wrong with it shows when it is needed
            }
        }
    }

    @Override
    public void run(Linux linux) throws IOException {
        List<Workers.Task> tasks = new ArrayList<>();
        List<Found> files = new ArrayList<>();
        if (list(linux, tasks, files)) {
            folder.retain(); // the rest may be listed, and let go, by another thread before this part is done
            session.workers().push(this);
        }
        deal(linux, tasks, files);
        FinishFolder.release(session, linux, folder);
    }

    /** {@return whether there may be more} */
    private boolean list(Linux linux, List<Workers.Task> tasks, List<Found> files) throws IOException {
        try {
            EntryVisitor sorting = new Sorting(this, tasks, files);
            boolean more = true;
            while (more && tasks.size() + files.size() < AT_ONCE) {
                more = linux.list(folder.source, sorting);
            }
            return more;
        } catch (LinuxError why) {
            session.problems().entry(folder.text(), why);
            return false;
        }
    }

    private void sort(Kind hint, byte[] name, List<Workers.Task> tasks, List<Found> files) {
        if (session.options().isExcluded(name)) {
            return;
        }
        if (hint == Kind.DIRECTORY) {
            folder.retain();
            tasks.add(new OpenFolder(session, copy, folder, new EntryName(name)));
        } else {
            files.add(new Found(hint, new EntryName(name)));
        }
    }

    private void deal(Linux linux, List<Workers.Task> tasks, List<Found> files) throws IOException {
        int slice = slice();
        int mine = Math.min(slice, files.size());
        for (int from = mine; from < files.size(); from += slice) {
            List<Found> part = files.subList(from, Math.min(files.size(), from + slice));
            folder.retain();
            tasks.add(new Slice(this, part));
        }
        session.workers().pushAll(tasks);
        copyAll(linux, files.subList(0, mine));
    }

    private int slice() {
        if (!session.options().network()) {
            return LOCAL_SLICE;
        }
        return session.workers().hasMore() ? NETWORK_SLICE_OF_MANY : NETWORK_SLICE;
    }

    private void copyAll(Linux linux, List<Found> part) throws IOException {
        for (Found found : part) {
            if (session.workers().isStopped()) {
                return;
            }
            copy.copy(linux, folder, found.name().bytes(), found.hint());
        }
    }
}
