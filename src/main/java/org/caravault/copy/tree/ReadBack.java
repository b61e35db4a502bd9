package org.caravault.copy.tree;

import org.caravault.copy.filesystem.TimePrecision;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.report.Counters;
import org.caravault.copy.session.Session;

/**
 * Reports what the destination has silently not kept: owner and mode where it ignores them, times that are out of its bounds.
 *
 * @param isNeeded whether entries have to be looked at after they were made
 * @param times those that the destination keeps
 */
record ReadBack(Session session, boolean isNeeded, TimePrecision times) {
    ReadBack(Session session) {
        this(
                session,
                !session.support().keeps().ownerAndMode(),
                session.support().keeps().kept().times());
    }

    /** What is expected of an entry. A mode or an owner that was refused is reported already, and -1 here. */
    record Expected(Stat stat, boolean owner, int mode) {}

    void open(Linux linux, int fd, Counters.PathSource path, Expected expected) throws LinuxException {
        if (isNeeded) {
            compare(linux.stat(fd), path, expected);
        }
        time(path, expected.stat);
    }

    void named(Linux linux, int directory, byte[] name, Counters.PathSource path, Expected expected)
            throws LinuxException {
        if (isNeeded) {
            compare(linux.stat(directory, name), path, expected);
        }
        time(path, expected.stat);
    }

    /** An entry that is a further name of an earlier copy's, which has lost the same. */
    void linked(Counters.PathSource path, Stat source, Stat there) {
        if (session.support().keeps().kept().lacks(source, there)) {
            compare(there, path, new Expected(source, true, source.mode()));
            time(path, source);
        }
    }

    private void compare(Stat there, Counters.PathSource path, Expected expected) {
        if (expected.owner && (there.uid() != expected.stat.uid() || there.gid() != expected.stat.gid())) {
            session.problems().loss("owner", path.text(), new LinuxException("chown", Errno.EOPNOTSUPP));
        }
        if (expected.mode >= 0 && there.kind() != Kind.SYMLINK && there.mode() != expected.mode) {
            session.problems().loss("mode", path.text(), new LinuxException("chmod", Errno.EOPNOTSUPP));
        }
    }

    void time(Counters.PathSource path, Stat given) {
        if (!times.holds(given.mtime())) {
            session.problems().loss("time", path.text(), new LinuxException("utimens", Errno.ERANGE));
        }
    }
}
