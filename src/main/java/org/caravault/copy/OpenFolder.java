package org.caravault.copy;

import java.io.IOException;
import java.util.Optional;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;

/** Opens a subdirectory on all sides, makes it in the destination if need be, and has it listed. Lets its parent go in the end. */
record OpenFolder(Session session, CopyEntry copy, Folder parent, EntryName name) implements Workers.Task {
    @Override
    public void run(Linux linux) throws IOException {
        try {
            session.tally().current = new CopyEntry.Place(parent, name.bytes());
            Folder folder = open(linux);
            session.tally().directories.incrementAndGet();
            new ListFolder(session, copy, folder).begin(linux);
        } catch (LinuxError why) {
            session.problems().entry(parent.textOf(name.bytes()), why);
        } finally {
            FinishFolder.release(session, linux, parent);
        }
    }

    private Folder open(Linux linux) throws LinuxError {
        int source = linux.openDirectory(parent.source, name.bytes());
        int[] earlier = {};
        try {
            Stat stat = linux.stat(source);
            if (session.roots().isDestination(stat)) {
                throw new LinuxError("descend into the destination itself", Errno.ELOOP);
            }
            earlier = openEarlier(linux);
            return new Folder(
                    Optional.of(parent),
                    name.bytes(),
                    stat,
                    source,
                    land(linux),
                    earlier,
                    provenBefore(linux, source, stat));
        } catch (LinuxError why) {
            linux.closeQuietly(source);
            for (int fd : earlier) {
                linux.closeQuietly(fd);
            }
            throw why;
        }
    }

    /** The pages of another file system that is mounted here have not been written back at the start. */
    private long provenBefore(Linux linux, int source, Stat stat) throws LinuxError {
        if (stat.device() == parent.stat.device()) {
            return session.clock().below(parent.provenBefore);
        }
        return session.clock().mounted(linux, source);
    }

    private int[] openEarlier(Linux linux) {
        int[] earlier = new int[session.earlier().size()];
        for (int which = 0; which < earlier.length; which++) {
            earlier[which] = openEarlier(linux, parent.earlier(which));
        }
        return earlier;
    }

    private int openEarlier(Linux linux, int above) {
        if (above == Folder.NONE) {
            return Folder.NONE;
        }
        try {
            return linux.openDirectory(above, name.bytes());
        } catch (LinuxError why) {
            return Folder.NONE; // new since then, or not readable: everything in it is copied
        }
    }

    private Folder.Landing land(Linux linux) throws LinuxError {
        Optional<Stat> there = parent.fresh ? Optional.empty() : linux.find(parent.destination, name.bytes());
        if (there.isPresent() && there.get().kind() == Kind.DIRECTORY) {
            return existing(linux, linux.openDirectory(parent.destination, name.bytes()), session);
        }
        if (session.options().dryRun()) {
            return new Folder.Landing(Folder.NONE, true, false);
        }
        if (there.isPresent()) {
            linux.unlink(parent.destination, name.bytes());
        }
        linux.makeDirectory(parent.destination, name.bytes(), 0700);
        int fd = linux.openDirectory(parent.destination, name.bytes());
        Stat made = linux.stat(fd);
        return new Folder.Landing(fd, true, givesGroup(made, session));
    }

    /** A directory that was there. While it is filled it must not pass its default ACL on; it gets the source's in the end. */
    static Folder.Landing existing(Linux linux, int fd, Session session) throws LinuxError {
        try {
            return prepared(linux, fd, session);
        } catch (LinuxError why) {
            linux.closeQuietly(fd);
            throw why;
        }
    }

    private static Folder.Landing prepared(Linux linux, int fd, Session session) throws LinuxError {
        Stat directory = linux.stat(fd);
        session.guarded().check(linux, fd, directory, "write into");
        if (!session.options().dryRun() && linux.attributes().xattrs(fd).has(Xattrs.DEFAULT_ACL)) {
            linux.attributes().removeXattr(fd, Xattrs.DEFAULT_ACL);
        }
        return new Folder.Landing(fd, false, givesGroup(directory, session));
    }

    private static boolean givesGroup(Stat directory, Session session) {
        return (directory.mode() & 02000) != 0
                || directory.gid() != session.me().gid();
    }
}
