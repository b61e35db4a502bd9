package org.caravault.copy.filesystem;

import static org.caravault.copy.linux.Flags.O_CREAT;
import static org.caravault.copy.linux.Flags.O_EXCL;
import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_WRONLY;

import java.util.Optional;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.name.TemporaryNames;
import org.caravault.copy.report.CopyFailedException;

/** Finds out what a file system keeps, with one file that it makes in a directory and removes again. */
public record FileSystemProbe(Linux linux, int directory, TemporaryNames temporaries, int uid, boolean network) {
    private static final int MODE = 0640;
    private static final int OTHER_ID = 12345;
    /** Odd, and each digit rounds up where the digits after it are cut off. */
    private static final long SECONDS = 1_000_000_001;

    private static final int NANOS = 987_658_678;
    /** The years 1697 and 2514. */
    private static final long LONG_AGO = -(1L << 33);

    private static final long FAR_AHEAD = (1L << 34) - 1;
    private static final int[] TENTHS = {100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1000, 100, 10};
    private static final long DAY = 86400;
    private static final long SECOND = 1_000_000_000;

    /** {@return what it keeps; if no file can be made there, that nothing is certain} */
    public DestinationTraits find() throws CopyFailedException {
        byte[] name = temporaries.accented();
        try {
            return tryWith(name);
        } catch (LinuxException why) {
            if (why.isHopeless()) {
                throw new CopyFailedException("the destination", why);
            }
        }
        return DestinationTraits.unknown(uid);
    }

    private DestinationTraits tryWith(byte[] name) throws LinuxException {
        int fd = linux.open(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, MODE);
        try {
            Stat made = linux.stat(fd);
            boolean folds =
                    isFoundAs(TemporaryNames.upperCase(name), made) || isFoundAs(TemporaryNames.decomposed(name), made);
            TimePrecision times = times(fd);
            boolean called = uid == 0 && chown(fd);
            boolean changed = chmod(fd);
            Stat now = linux.stat(fd);
            boolean owner = called && now.uid() == OTHER_ID && now.gid() == OTHER_ID;
            boolean mode = changed && now.mode() == MODE;
            return new DestinationTraits(
                    folds, mode && (owner || !called), new KeptMetadata(times, owner, mode), made.uid());
        } finally {
            linux.closeQuietly(fd);
            linux.unlink(directory, name);
        }
    }

    /** {@return whether names that differ in case, or in how an accent is encoded, are one name in the directory} */
    public boolean foldsNames() throws LinuxException {
        byte[] name = temporaries.accented();
        int fd = linux.open(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, MODE);
        try {
            Stat made = linux.stat(fd);
            return isFoundAs(TemporaryNames.upperCase(name), made) || isFoundAs(TemporaryNames.decomposed(name), made);
        } finally {
            linux.closeQuietly(fd);
            linux.unlink(directory, name);
        }
    }

    private boolean isFoundAs(byte[] other, Stat made) throws LinuxException {
        Optional<Stat> found = linux.find(directory, other);
        return found.isPresent() && found.get().sameInode(made);
    }

    /** A refusal is met again with each entry, and counted there. A call that reports success and does nothing matters more. */
    private boolean chown(int fd) {
        try {
            linux.attributes().chown(fd, OTHER_ID, OTHER_ID);
            return true;
        } catch (LinuxException refused) {
            return false;
        }
    }

    private boolean chmod(int fd) {
        try {
            linux.attributes().chmod(fd, MODE);
            return true;
        } catch (LinuxException refused) {
            return false;
        }
    }

    private TimePrecision times(int fd) throws LinuxException {
        Stat now = touched(fd, SECONDS, SECONDS, NANOS);
        boolean nearest = now.mtime() > SECONDS || (now.mtime() == SECONDS && now.mtimeNs() > NANOS);
        Stat far = touched(fd, LONG_AGO, FAR_AHEAD, 0);
        long first = bound(far.atime(), LONG_AGO, Long.MIN_VALUE);
        return new TimePrecision(unit(now), nearest, first, bound(far.mtime(), FAR_AHEAD, Long.MAX_VALUE));
    }

    /** FAT keeps only the day of the last access. */
    private static long bound(long now, long given, long none) {
        return Math.abs(now - given) <= DAY ? none : now;
    }

    private Stat touched(int fd, long accessed, long changed, int nanos) throws LinuxException {
        linux.attributes().touch(fd, accessed, changed, nanos);
        return network ? linux.statFresh(fd) : linux.stat(fd);
    }

    private static long unit(Stat now) {
        if (now.mtimeNs() == 0) {
            return now.mtime() == SECONDS ? SECOND : 2 * SECOND;
        }
        for (int unit : TENTHS) {
            if (now.mtimeNs() % unit == 0) {
                return unit;
            }
        }
        return 1;
    }
}
