package org.caravault.copy.walk;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;

/** Limits how many directories of a walk are open at once, however deep the tree is: those that were opened first are needed last. */
public final class Descriptors {
    /** Ordinary trees stay below this, so their copy need not ask for the limit. */
    private static final int ORDINARY = 128;
    /** Of a process's descriptors, for files, threads, and Java itself. */
    private static final int RESERVED = 256;
    /** A copy, its removals and the walk ahead of it each have a part of the rest. */
    private static final int WALKS = 3;

    private static final int FEWEST = 8;
    private static final int MOST = 4096;
    private static final int TRIES = 64;
    private static final String LIMIT = "Max open files";

    /** In a ring, in the order in which they were opened; this one is before the first and after the last. */
    private final Link ends = new Link();

    private int open;
    private final int sides;
    private int most;
    private boolean limitKnown;

    /** A place in the ring of one pool; one that is in none is a ring of its own. A set of Java's would be the most of what a directory costs here. */
    static class Link {
        private Link before = this;
        private Link after = this;
    }

    /** For directories with so many descriptors each. */
    public Descriptors(int sides) {
        this.sides = sides;
        this.most = Math.max(FEWEST, ORDINARY / sides);
    }

    /** A directory was opened. */
    public void opened(Linux linux, PinnableDirectory rung) {
        synchronized (this) {
            add(rung);
            if (open <= most) {
                return;
            }
            if (!limitKnown) {
                limitKnown = true;
                most = Math.max(FEWEST, Math.min(MOST, (limit(linux) - RESERVED) / WALKS / sides));
            }
        }
        suspendTheEldest(linux);
    }

    private void suspendTheEldest(Linux linux) {
        Optional<PinnableDirectory> eldest = takeOneTooMany();
        for (int i = 0; i < TRIES && eldest.isPresent(); i++) {
            if (!eldest.get().suspend(linux)) {
                putBack(eldest.get());
            }
            eldest = takeOneTooMany();
        }
        if (eldest.isPresent()) {
            putBack(eldest.get());
        }
    }

    private synchronized Optional<PinnableDirectory> takeOneTooMany() {
        if (open <= most) {
            return Optional.empty();
        }
        PinnableDirectory eldest = (PinnableDirectory) ends.after;
        remove(eldest);
        return Optional.of(eldest);
    }

    private synchronized void putBack(PinnableDirectory rung) {
        if (!rung.isClosed()) {
            add(rung);
        }
    }

    /** A directory was closed and will not be opened again. */
    synchronized void closed(PinnableDirectory rung) {
        remove(rung);
    }

    private void add(Link link) {
        if (link.after == link) {
            link.before = ends.before;
            link.after = ends;
            ends.before.after = link;
            ends.before = link;
            open++;
        }
    }

    private void remove(Link link) {
        if (link.after != link) {
            link.before.after = link.after;
            link.after.before = link.before;
            link.before = link;
            link.after = link;
            open--;
        }
    }

    private static int limit(Linux linux) {
        try {
            int fd = linux.open(AT_FDCWD, Names.of("/proc/self/limits"), O_RDONLY, 0);
            try {
                int n = linux.data().read(fd, 0, 4096);
                byte[] bytes = new byte[n];
                linux.data().bytes(n).get(bytes);
                return parse(new String(bytes, StandardCharsets.US_ASCII));
            } finally {
                linux.closeQuietly(fd);
            }
        } catch (LinuxException noProc) {
            return 0; // then the fewest have to do
        }
    }

    /** The soft limit is the first number of its line. */
    private static int parse(String limits) {
        int at = limits.indexOf(LIMIT);
        if (at < 0) {
            return 0;
        }
        at += LIMIT.length();
        while (at < limits.length() && limits.charAt(at) == ' ') {
            at++;
        }
        long number = 0;
        int digits = 0;
        for (; at < limits.length() && Character.isDigit(limits.charAt(at)) && digits < 10; at++, digits++) {
            number = number * 10 + limits.charAt(at) - '0';
        }
        return digits == 0 ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, number); // or "unlimited"
    }
}
