package org.caravault.copy.walk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.caravault.copy.filesystem.LendPermissions;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;
import org.caravault.copy.name.ByteLineBuilder;
import org.caravault.copy.name.PathText;
import org.caravault.copy.name.Spelling;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.Problems;

/**
 * A directory that is being copied: its descriptors in the source, the destination and the earlier copies. They are open while anything still
 * needs them (its listing, its files, subdirectories that are not opened yet); the last user to release it finishes the directory.
 * A task that uses the descriptors pins the folder meanwhile: between tasks they may be closed, so that a deep tree needs no more of them than
 * a flat one.
 */
public final class Folder extends PinnableDirectory implements Counters.PathSource {
    /** No directory there. */
    public static final int NONE = -1;

    public final Optional<Folder> parent;
    public final byte[] name;
    /** The descriptors change only while no task has the folder pinned. */
    public int source;

    public int destination;
    /** In the order of {@code Session.earlier}; {@link #NONE} where an earlier copy does not have it. */
    private final int[] earlier;

    private final Ladder ladder;

    public final Stat stat;
    /** Whether this process has just made the destination's directory, so that nothing is in it that it did not put there. */
    public final boolean fresh;
    /** Whether new entries get the directory's group (setgid, or mounted so) instead of the process's. */
    public final boolean givesGroup;
    /** What the destination's directory was lent, for {@link LendPermissions#restore}. */
    public final int lent;
    /** What it had before; only where the source has damaged entries. */
    public final Optional<Own> own;
    /** Only where different names can be one name. */
    private volatile Optional<Spelling> spelling;

    /** An entry whose change time, in seconds, is earlier, is proven as long as that stays the same: see {@link SourceClock}. */
    public final long provenBefore;
    /** Set when the source's directory has been found to be gone. */
    public volatile boolean vanished;
    /** Whether the directory above is finished only after this one: its name may turn out to belong to another entry. */
    public volatile boolean holdsParent;
    /** Set when it is not known any more which names have been met: then what is created must not be there yet. */
    public volatile boolean exclusive;

    /** The names that were listed, until the directory is finished; empty if it was not listed. Used by one task at a time. */
    public Optional<ListedNames> met = Optional.empty();
    /** What the source's directory was when a listing of it began that nothing has disturbed; empty if there was none. */
    public Optional<Stat> listed = Optional.empty();
    /** How often it was listed again because it had changed since. */
    public int lateListings;

    private final AtomicInteger users = new AtomicInteger(1);
    private byte[] path;
    /** What {@code IndexedManifest} has for the path; 0 until it is needed. */
    public volatile long key;

    public Folder(
            Ladder ladder,
            Optional<Folder> parent,
            byte[] name,
            Stat stat,
            int source,
            Landing landing,
            int[] earlier,
            long provenBefore) {
        this.provenBefore = provenBefore;
        this.ladder = ladder;
        this.parent = parent;
        this.name = name;
        this.source = source;
        this.destination = landing.fd();
        this.earlier = earlier;
        this.stat = stat;
        this.fresh = landing.fresh();
        this.givesGroup = landing.givesGroup();
        this.lent = landing.lent();
        this.own = landing.own();
        this.spelling = landing.foldsNames() ? aSpelling() : Optional.empty();
    }

    /** The roots' descriptors, in the order of {@link #descriptors}, which stay open, and the pool that all directories of a copy are in. */
    public static final class Ladder {
        private final int[] roots;
        private final Descriptors descriptors;
        private final Set<Folder> lent = new HashSet<>();

        public Ladder(int[] roots) {
            this.roots = roots;
            this.descriptors = new Descriptors(roots.length);
        }

        public void opened(Linux linux, Folder folder) {
            descriptors.opened(linux, folder);
            if (folder.lent != LendPermissions.NOTHING) {
                synchronized (lent) {
                    lent.add(folder);
                }
            }
        }

        /** The directory has its own mode again. */
        public void restored(Folder folder) {
            if (folder.lent != LendPermissions.NOTHING) {
                synchronized (lent) {
                    lent.remove(folder);
                }
            }
        }

        /** Once no task runs any more: a copy that ended early may have left directories with a mode that was lent. */
        public void restoreAll(Linux linux, Problems problems) throws IOException {
            for (Folder folder : lent) {
                try {
                    folder.pin(linux);
                    LendPermissions.restore(linux, folder.destination, folder.lent);
                    folder.unpin();
                } catch (LinuxException why) {
                    problems.entry(folder.text(), why);
                }
            }
        }
    }

    /**
     * Where a directory's content goes.
     *
     * @param fd {@link #NONE} in a dry run, if the directory would have to be made
     * @param foldsNames whether it takes different names for one
     * @param lent what {@link LendPermissions#restore} needs
     * @param own only where the source has damaged entries
     */
    public record Landing(int fd, boolean fresh, boolean givesGroup, boolean foldsNames, int lent, Optional<Own> own) {
        public Landing(int fd, boolean fresh, boolean givesGroup, boolean foldsNames) {
            this(fd, fresh, givesGroup, foldsNames, LendPermissions.NOTHING, Optional.empty());
        }
    }

    /** What the destination's directory had before, for one that may have to keep it. */
    public record Own(Stat stat, Xattrs xattrs) {}

    /** {@return the names in the destination, where different names can be one} */
    public Optional<Spelling> spelling() {
        return spelling;
    }

    /** {@return whether what the destination finds under a name that was placed is another entry by now} */
    public boolean isWithout(byte[] placed) {
        Optional<Spelling> names = spelling;
        return names.isPresent() && !names.get().knows(placed);
    }

    /** It turned out that different names are one in the destination. */
    public void foldsNames() {
        spelling = aSpelling();
    }

    private static Optional<Spelling> aSpelling() {
        return Optional.of(new Spelling());
    }

    /** {@return this directory in one of the earlier copies, or {@link #NONE}} */
    public int earlier(int which) {
        return earlier[which];
    }

    /** {@return whether no earlier copy has this directory} */
    public boolean isNew() {
        for (int fd : earlier) {
            if (fd != NONE) {
                return false;
            }
        }
        return true;
    }

    /** One more task uses the descriptors. */
    public void retain() {
        users.incrementAndGet();
    }

    /** {@return whether the descriptors are still open, and now stay open until released} */
    public boolean tryRetain() {
        int now = users.get();
        while (now > 0) {
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
            now = users.get();
        }
        return false;
    }

    /** {@return whether this was the last user of the directory} */
    public boolean release() {
        return users.decrementAndGet() == 0;
    }

    /** Closes the descriptors; the last user calls it. */
    public void close(Linux linux) {
        close(linux, parent.isPresent() && parent.get().users.get() > 0);
        path = null;
        met = Optional.empty(); // hard links remember the directory
    }

    /** {@return whether the source's directory could not be opened again, because it was removed or moved} It is reported once. */
    public boolean vanishedMeanwhile(Problems problems) {
        return source == NONE && isLost(problems);
    }

    private boolean isLost(Problems problems) {
        boolean first;
        synchronized (this) {
            first = !vanished;
            vanished = true;
        }
        if (first) {
            problems.vanished(text());
        }
        return true;
    }

    @Override
    boolean mayBeLost(int side) {
        return side == 0; // others change the source as they like
    }

    @Override
    public Optional<Folder> above() {
        return parent;
    }

    @Override
    public byte[] step() {
        return name;
    }

    @Override
    public int[] descriptors() {
        int[] all = new int[2 + earlier.length];
        all[0] = source;
        all[1] = destination;
        System.arraycopy(earlier, 0, all, 2, earlier.length);
        return all;
    }

    @Override
    public void reopened(int[] all) {
        source = all[0];
        destination = all[1];
        System.arraycopy(all, 2, earlier, 0, earlier.length);
        path = null;
    }

    @Override
    public int pinBase(Linux linux, int side) {
        return ladder.roots[side];
    }

    @Override
    public void unpinBase() {} // the roots are open as long as the copy runs

    @Override
    public Descriptors pool() {
        return ladder.descriptors;
    }

    /** {@return the path of this directory below the root, escaped as {@link PathText} does; empty for the root itself} */
    public synchronized byte[] path() {
        byte[] known = path;
        if (known == null) {
            known = assemble();
            path = users.get() > 0 ? known : null; // remembered while its files are being named
        }
        return known;
    }

    private byte[] assemble() {
        ByteLineBuilder line = new ByteLineBuilder();
        for (Folder step : steps()) {
            (line.length() == 0 ? line : line.letter('/')).name(step.name);
        }
        return line.bytes();
    }

    /** {@return the directories from below the root down to this one} */
    public ArrayDeque<Folder> steps() {
        ArrayDeque<Folder> steps = new ArrayDeque<>();
        for (Folder at = this; at.parent.isPresent(); at = at.parent.get()) {
            steps.push(at);
        }
        return steps;
    }

    /** {@return the path of an entry below the root, escaped as {@link PathText} does} */
    public byte[] pathOf(byte[] entry) {
        return pathOf(entry, new ByteLineBuilder()).bytes();
    }

    /** Writes {@link #pathOf} to the end of a line. */
    public ByteLineBuilder pathOf(byte[] entry, ByteLineBuilder line) {
        byte[] above = path();
        return (above.length == 0 ? line : line.raw(above).letter('/')).name(entry);
    }

    /** The path of an entry for people. */
    public String textOf(byte[] entry) {
        return new String(pathOf(entry), StandardCharsets.UTF_8);
    }

    @Override
    public String text() {
        return parent.isEmpty() ? "." : new String(path(), StandardCharsets.UTF_8);
    }
}
