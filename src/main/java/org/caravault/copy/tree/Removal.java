package org.caravault.copy.tree;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.memory.Blocks;
import org.caravault.copy.name.ProtectedDirectories;
import org.caravault.copy.options.CopyOptions;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.Problems;
import org.caravault.copy.session.Session;
import org.caravault.copy.walk.Descriptors;
import org.caravault.copy.walk.Folder;
import org.caravault.copy.worker.Workers;

/**
 * What the removal of one tree needs.
 *
 * @param root the first directory's path, for people
 * @param mayBeMount whether the first directory may be one that is mounted: its content goes then, and it stays
 * @param base the directory that the first one is in
 * @param then runs when the tree is gone, or cannot go
 * @param guards what stays although it is in the tree
 */
public record Removal(
        String root,
        boolean mayBeMount,
        Base base,
        Means means,
        Counts counts,
        Problems problems,
        Workers.Task then,
        Guards guards) {
    /**
     * Who removes, and with what.
     *
     * @param blocks for the listings
     * @param descriptors of the directories that are open
     */
    public record Means(Workers workers, Blocks blocks, Descriptors descriptors) {}

    /**
     * What counts the removed entries.
     *
     * @param counters counts all of them
     * @param files counts files by themselves
     * @param directories counts directories by themselves
     */
    public record Counts(Counters counters, AtomicLong files, AtomicLong directories) {
        /** {@return counts of a removal that is all that is done} */
        public static Counts of(Counters counters) {
            return new Counts(counters, counters.files, counters.directories);
        }

        /** {@return counts of a removal within a copy, whose own counts are of what it has brought} */
        static Counts within(Counters counters) {
            return new Counts(counters, new AtomicLong(), new AtomicLong());
        }
    }

    /** The directory that the first one of a removal is in. */
    interface Base {
        /** {@return its descriptor, which stays open until {@link #unpin}} */
        int pin(Linux linux) throws LinuxException;

        void unpin();
    }

    /** A descriptor that is always open. */
    public record Fixed(int fd) implements Base {
        @Override
        public int pin(Linux linux) {
            return fd;
        }

        @Override
        public void unpin() {}
    }

    /** The destination of a folder that is being copied. */
    record InFolder(Folder folder) implements Base {
        @Override
        public int pin(Linux linux) throws LinuxException {
            folder.pin(linux);
            return folder.destination;
        }

        @Override
        public void unpin() {
            folder.unpin();
        }
    }

    /**
     * What stays.
     *
     * @param kept directories that are not entered, whatever the path to them
     * @param options says which names are excluded: they and the directories above them stay
     * @param liftsFlags whether immutable and append-only files go, too
     */
    public record Guards(ProtectedDirectories kept, CopyOptions options, boolean liftsFlags) {}

    private record Finish(Session session, Folder folder) implements Workers.Task {
        @Override
        public void run(Linux linux) throws IOException {
            FinishFolder.release(session, linux, folder);
        }
    }

    /** Nothing is left to do. */
    public record Done() implements Workers.Task {
        @Override
        public void run(Linux linux) {}
    }

    /** Has a directory in the destination's folder removed; the folder is not finished before. */
    static void below(Session session, Folder folder, byte[] name) {
        folder.retain();
        Removal removal = of(
                session,
                folder,
                name,
                session.workers(),
                new Finish(session, folder),
                session.means().removals());
        session.workers().push(new RemoveFolder(removal, name));
    }

    /** Removes a directory in the destination's folder before it returns. {@return whether it is gone} */
    static boolean atOnce(Session session, Folder folder, byte[] name) throws IOException {
        Workers alone = new Workers(1);
        RemoveFolder first = new RemoveFolder(of(session, folder, name, alone, new Done(), new Descriptors(1)), name);
        alone.run(first);
        return first.isGone();
    }

    private static Removal of(
            Session session, Folder folder, byte[] name, Workers workers, Workers.Task then, Descriptors descriptors) {
        return new Removal(
                folder.textOf(name),
                false,
                new InFolder(folder),
                new Means(workers, session.means().blocks(), descriptors),
                Counts.within(session.counters()),
                session.problems(),
                then,
                new Guards(
                        session.destination().kept(),
                        session.options(),
                        session.flags().isSet()));
    }
}
