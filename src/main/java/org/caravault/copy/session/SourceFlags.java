package org.caravault.copy.session;

import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.caravault.copy.linux.InodeFlags;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.manifest.ManifestEntry;
import org.caravault.copy.manifest.ManifestReader;
import org.caravault.copy.memory.Hashes;
import org.caravault.copy.memory.InodeSet;
import org.caravault.copy.report.Reporter;
import org.caravault.copy.walk.Entry;
import org.caravault.copy.walk.Folder;

/**
 * Which of the {@link InodeFlags} an entry of the source has: its own, or, if the source is a backup, those that the manifest beside it notes.
 * The files of a backup do not get them, because they must stay linkable and removable. Other destinations do.
 */
public final class SourceFlags {
    private static final byte[] MANIFEST = Names.of("../manifest");
    private static final byte[] ROOT = {'.'};
    private static final int FLAGS = 3;

    private final boolean set;
    /** For each flag of an entry the hash of its path, with the flag in the lowest bits. */
    private final InodeSet noted;

    private final From from;
    private final List<Entry> later = new ArrayList<>();

    private enum From {
        INODES,
        MANIFEST,
        /** A backup that notes none. */
        NOWHERE
    }

    private SourceFlags(boolean set, InodeSet noted, From from) {
        this.set = set;
        this.noted = noted;
        this.from = from;
    }

    /** Reads the manifest beside the source, if there is one. */
    public static SourceFlags of(Linux linux, int source, CopyRequest request, Reporter reporter) {
        boolean set =
                !request.is(CopyChoice.DRY_RUN) && request.manifest().isEmpty() && !request.is(CopyChoice.LEAVE_FLAGS);
        if (!set && request.manifest().isEmpty()) {
            return new SourceFlags(false, new InodeSet(), From.INODES);
        }
        try {
            return read(linux, source, set);
        } catch (IOException why) {
            reporter.warning(
                    "the manifest beside the source is not used, and the flags of files (chattr) that it notes are not"
                            + " restored: " + why.getMessage());
            return new SourceFlags(set, new InodeSet(), From.NOWHERE);
        }
    }

    private static SourceFlags read(Linux linux, int source, boolean set) throws IOException {
        InodeSet noted = new InodeSet();
        if (!isFile(linux, source)) {
            return new SourceFlags(set, noted, From.INODES);
        }
        int fd = linux.open(source, MANIFEST, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
        try (InputStream in = new FileInputStream("/proc/self/fd/" + fd)) {
            ManifestReader reader = new ManifestReader(in);
            if (!reader.isManifest()) {
                return new SourceFlags(set, noted, From.INODES);
            }
            Noting noting = new Noting(noted);
            reader.readAll(noting);
            return new SourceFlags(set, noted, noting.any ? From.MANIFEST : From.NOWHERE);
        } finally {
            linux.closeQuietly(fd);
        }
    }

    private static boolean isFile(Linux linux, int source) {
        try {
            Optional<Stat> there = linux.find(source, MANIFEST);
            return there.isPresent() && there.get().kind() == Kind.FILE;
        } catch (LinuxException outOfReach) {
            return false; // who may not look beside the source has no backup there
        }
    }

    private static final class Noting implements ManifestReader.Visitor {
        private final InodeSet noted;
        private boolean any;

        Noting(InodeSet noted) {
            this.noted = noted;
        }

        @Override
        public void visit(ManifestEntry entry) {
            int flags = entry.flags();
            if (flags != 0) {
                any = true;
                long path = entry.pathHash();
                for (int which = 0; which < FLAGS; which++) {
                    if ((flags & (InodeFlags.IMMUTABLE << which)) != 0) {
                        noted.add(key(path, which));
                    }
                }
            }
        }
    }

    private static long key(long path, int which) {
        return (path & ~FLAGS) | (which + 1);
    }

    /** {@return whether the destination's files get the flags} */
    public boolean isSet() {
        return set;
    }

    /** {@return the {@link InodeFlags} of an entry in the source} */
    public int of(Entry entry) {
        return from == From.INODES
                ? entry.stat.flags()
                : from == From.NOWHERE ? 0 : noted(entry.folder.pathOf(entry.name));
    }

    /** {@return the {@link InodeFlags} of a directory in the source} */
    public int of(Folder folder, Stat stat) {
        return from == From.INODES
                ? stat.flags()
                : from == From.NOWHERE ? 0 : noted(folder.parent.isEmpty() ? ROOT : folder.path());
    }

    private int noted(byte[] path) {
        long hash = Hashes.of(path, 0, path.length);
        int flags = 0;
        for (int which = 0; which < FLAGS; which++) {
            if (noted.contains(key(hash, which))) {
                flags |= InodeFlags.IMMUTABLE << which;
            }
        }
        return flags;
    }

    /** A file of several names gets its flags once it has all of them. */
    public synchronized void later(Entry entry) {
        later.add(entry);
    }

    /** {@return what {@link #later} took} */
    public synchronized List<Entry> later() {
        return List.copyOf(later);
    }
}
