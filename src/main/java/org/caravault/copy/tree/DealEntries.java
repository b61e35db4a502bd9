package org.caravault.copy.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.session.Session;
import org.caravault.copy.walk.Folder;
import org.caravault.copy.worker.Workers;

/**
 * Deals out what a folder's listing has shown, to whoever has nothing else to do: a subdirectory is a task, files go in slices.
 */
record DealEntries(Session session, CopyEntry copy, Folder folder) {
    private static final int LOCAL_SLICE = 64;
    /** Small over a network, where each file takes long: a thread that has nothing to do waits for a slice to end. */
    private static final int NETWORK_SLICE = 8;
    /** While other directories wait, fewer threads in one: a kernel lets only one at a time make a name in it, and the others wait. */
    private static final int NETWORK_SLICE_OF_MANY = 16;

    /** Files of the folder's, a slice of them. */
    private record Slice(DealEntries of, List<Piece.Found> files, int from, int to) implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            of.copySlice(linux, this);
        }
    }

    /** {@return whether the folder's descriptors can be used now} */
    boolean pin(Linux linux) throws IOException {
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

    /** Gives all away but one slice of files, which it copies itself. */
    void deal(Linux linux, Piece piece) throws IOException {
        if (folder.met.isPresent() && folder.met.get().isFull()) {
            folder.exclusive = true;
        }
        int mine = Math.min(slice(), piece.files().size());
        pushAll(piece, mine);
        copyAll(linux, new Slice(this, piece.files(), 0, mine));
    }

    /** Gives subdirectories, and files from a place on, to whoever has nothing else to do. */
    void pushAll(Piece piece, int from) {
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
