package org.caravault.copy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.Stat;

/**
 * A directory that is being copied: its descriptors in the source, the destination and the earlier copies. They are open while anything still
 * needs them (its listing, its files, subdirectories that are not opened yet); who lets go last finishes the directory. A subdirectory that is
 * open needs its parent no more, so a chain of a thousand levels needs a few descriptors, not thousands.
 */
final class Folder implements Tally.PathSource {
    /** No directory there. */
    static final int NONE = -1;

    final Optional<Folder> parent;
    final byte[] name;
    final int source;
    final int destination;
    /** In the order of {@link Session#earlier}; {@link #NONE} where an earlier copy does not have it. */
    private final int[] earlier;

    final Stat stat;
    /** Whether this process has just made the destination's directory, so that nothing is in it that it did not put there. */
    final boolean fresh;
    /** Whether new entries get the directory's group (setgid, or mounted so) instead of the process's. */
    final boolean givesGroup;

    /** An entry whose change time, in seconds, is earlier, is proven as long as that stays the same: see {@link SourceClock}. */
    final long provenBefore;
    /** Set when the source's directory has been found to be gone. */
    volatile boolean vanished;
    /** Set when it is not known any more which names have been met: then what is created must not be there yet. */
    volatile boolean exclusive;

    private final AtomicInteger users = new AtomicInteger(1);
    private byte[] path;

    Folder(
            Optional<Folder> parent,
            byte[] name,
            Stat stat,
            int source,
            Landing landing,
            int[] earlier,
            long provenBefore) {
        this.provenBefore = provenBefore;
        this.parent = parent;
        this.name = name;
        this.source = source;
        this.destination = landing.fd();
        this.earlier = earlier;
        this.stat = stat;
        this.fresh = landing.fresh();
        this.givesGroup = landing.givesGroup();
    }

    /**
     * Where a directory's content goes.
     *
     * @param fd {@link #NONE} in a dry run, if the directory would have to be made
     */
    record Landing(int fd, boolean fresh, boolean givesGroup) {}

    /** {@return this directory in one of the earlier copies, or {@link #NONE}} */
    int earlier(int which) {
        return earlier[which];
    }

    /** {@return whether no earlier copy has this directory} */
    boolean isNew() {
        for (int fd : earlier) {
            if (fd != NONE) {
                return false;
            }
        }
        return true;
    }

    void retain() {
        users.incrementAndGet();
    }

    /** {@return whether the descriptors are still open, and now stay open until released} */
    boolean tryRetain() {
        int now = users.get();
        while (now > 0) {
            if (users.compareAndSet(now, now + 1)) {
                return true;
            }
            now = users.get();
        }
        return false;
    }

    /** {@return whether nobody needs the directory any more} */
    boolean release() {
        return users.decrementAndGet() == 0;
    }

    void close(Linux linux) {
        linux.closeQuietly(source);
        for (int fd : earlier) {
            linux.closeQuietly(fd);
        }
        linux.closeQuietly(destination);
        path = null;
    }

    /** {@return the path of this directory below the root, escaped as {@link PathText} does; empty for the root itself} */
    synchronized byte[] path() {
        byte[] known = path;
        if (known == null) {
            known = assemble();
            path = users.get() > 0 ? known : null; // remembered while its files are being named
        }
        return known;
    }

    private byte[] assemble() {
        Line line = new Line();
        for (Folder step : steps()) {
            (line.length() == 0 ? line : line.letter('/')).name(step.name);
        }
        return line.bytes();
    }

    /** {@return the directories from below the root down to this one} */
    ArrayDeque<Folder> steps() {
        ArrayDeque<Folder> steps = new ArrayDeque<>();
        for (Folder at = this; at.parent.isPresent(); at = at.parent.get()) {
            steps.push(at);
        }
        return steps;
    }

    /** {@return the path of an entry below the root, escaped as {@link PathText} does} */
    byte[] pathOf(byte[] entry) {
        return pathOf(entry, new Line()).bytes();
    }

    /** Writes {@link #pathOf} to the end of a line. */
    Line pathOf(byte[] entry, Line line) {
        byte[] above = path();
        return (above.length == 0 ? line : line.raw(above).letter('/')).name(entry);
    }

    /** The path of an entry for people. */
    String textOf(byte[] entry) {
        return new String(pathOf(entry), StandardCharsets.UTF_8);
    }

    @Override
    public String text() {
        return parent.isEmpty() ? "." : new String(path(), StandardCharsets.UTF_8);
    }
}
