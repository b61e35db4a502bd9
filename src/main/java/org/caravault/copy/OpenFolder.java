package org.caravault.copy;

import java.io.IOException;
import java.util.Optional;
import org.caravault.copy.linux.Attributes;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.linux.Xattrs;

/** Opens a directory in the source, makes or opens it in the destination, and goes on to list it. */
record OpenFolder(Session session, CopyEntry copy, Optional<Folder> parent, byte[] name) implements Workers.Task {
    /** Until it is finished nobody but its owner enters it. */
    private static final int UNFINISHED = 0700;

    @Override
    public void run(Linux linux) throws IOException {
        try {
            Folder folder = open(linux);
            session.workers().push(new ListFolder(session, copy, folder));
        } catch (LinuxError why) {
            session.problems().entry(text(), why);
        } finally {
            if (parent.isPresent()) {
                FinishFolder.release(session, linux, parent.get());
            }
        }
    }

    private String text() {
        return parent.map(above -> above.textOf(name)).orElse(".");
    }

    private Folder open(Linux linux) throws LinuxError {
        int source = linux.openDirectory(
                parent.map(p -> p.source).orElse(session.roots().source()), name);
        int destination = Folder.NONE;
        try {
            Stat stat = linux.stat(source);
            Folder.Landing landing = land(linux);
            destination = landing.fd();
            return new Folder(parent, name, stat, source, landing, previous(linux));
        } catch (LinuxError why) {
            linux.closeQuietly(source);
            linux.closeQuietly(destination);
            throw why;
        }
    }

    private int previous(Linux linux) {
        int above = parent.map(p -> p.previous).orElse(session.roots().previous());
        if (above == Folder.NONE) {
            return Folder.NONE;
        }
        try {
            return linux.openDirectory(above, name);
        } catch (LinuxError notThere) {
            return Folder.NONE; // was not there last time, or was no directory: all below is new
        }
    }

    private Folder.Landing land(Linux linux) throws LinuxError {
        if (parent.isEmpty()) {
            return entered(linux, session.roots().destination(), session.roots().fresh());
        }
        int above = parent.get().destination;
        if (above == Folder.NONE) {
            return new Folder.Landing(Folder.NONE, false, false);
        }
        Optional<Stat> there = parent.get().fresh ? Optional.empty() : linux.find(above, name);
        boolean isDirectory =
                there.map(Stat::kind).filter(Kind.DIRECTORY::equals).isPresent();
        if (session.options().dryRun()) {
            return isDirectory ? entered(linux, above, false) : new Folder.Landing(Folder.NONE, false, false);
        }
        if (isDirectory) {
            return entered(linux, above, false);
        }
        if (there.isPresent()) {
            linux.unlink(above, name); // a file in the place of a directory
        }
        return entered(linux, above, make(linux, above));
    }

    private boolean make(Linux linux, int above) throws LinuxError {
        try {
            linux.makeDirectory(above, name, UNFINISHED);
            return true;
        } catch (LinuxError why) {
            if (why.errno() != Errno.EEXIST) {
                throw why;
            }
            return false; // came since the directory was looked at
        }
    }

    private Folder.Landing entered(Linux linux, int above, boolean fresh) throws LinuxError {
        int fd = linux.openDirectory(above, name);
        if (!session.options().dryRun()) {
            stopInheritance(linux, fd);
        }
        return new Folder.Landing(fd, fresh, false);
    }

    /** Else every entry would get an ACL that it does not have in the source. The right one is set when all is done. */
    private static void stopInheritance(Linux linux, int fd) throws LinuxError {
        Attributes attributes = linux.attributes();
        if (attributes.xattrs(fd).has(Xattrs.DEFAULT_ACL)) {
            attributes.removeXattr(fd, Xattrs.DEFAULT_ACL);
        }
    }
}
