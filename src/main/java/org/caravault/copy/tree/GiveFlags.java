package org.caravault.copy.tree;

import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.io.IOException;
import org.caravault.copy.filesystem.MetadataChange;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.session.Session;
import org.caravault.copy.walk.Entry;

/** Gives files of the destination their flags, last of all: an immutable file takes nothing else any more. */
record GiveFlags(Session session) {
    /** What is lost where they are refused. */
    static final String WHAT = "flags";

    /** An entry that is complete, and has its name. */
    void to(Linux linux, Entry entry, int flags) throws LinuxException {
        if (entry.stat.links() > 1) {
            session.flags().later(entry);
        } else {
            new Metadata(session).attempt(WHAT, entry, new Giving(this, linux, entry, entry.folder.destination, flags));
        }
    }

    /** Once no name is made any more. */
    void toFilesOfSeveralNames(Linux linux) throws IOException {
        for (Entry entry : session.flags().later()) {
            try {
                new ReachFolder(session).with(linux, entry.folder, new Reached(this, linux, entry));
            } catch (LinuxException why) {
                session.problems().entry(entry.text(), why);
            }
        }
    }

    private record Reached(GiveFlags give, Linux linux, Entry entry) implements ReachFolder.Use {
        @Override
        public void with(int directory) throws IOException {
            int flags = give.session.flags().of(entry);
            new Metadata(give.session).attempt(WHAT, entry, new Giving(give, linux, entry, directory, flags));
        }
    }

    private record Giving(GiveFlags give, Linux linux, Entry entry, int directory, int flags)
            implements MetadataChange {
        @Override
        public void make() throws LinuxException {
            if (entry.stat.kind() != Kind.FILE) {
                throw new LinuxException("set flags", Errno.EOPNOTSUPP); // to open a device node may do anything
            }
            int fd = linux.open(directory, entry.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
            try {
                Stat now = linux.stat(fd);
                if (!give.session.support().keeps().kept().looksSame(entry.stat, now)) {
                    throw new LinuxException("set flags", Errno.EBUSY); // the name was given to another file
                }
                linux.attributes().setFlags(fd, flags);
            } finally {
                linux.closeQuietly(fd);
            }
        }
    }
}
