package org.caravault.copy.tree;

import static org.caravault.copy.linux.Flags.O_NOFOLLOW;
import static org.caravault.copy.linux.Flags.O_NONBLOCK;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.manifest.IndexedManifest;
import org.caravault.copy.manifest.ManifestFile;
import org.caravault.copy.manifest.ManifestSums;
import org.caravault.copy.manifest.PreviousManifest;
import org.caravault.copy.memory.InodeSet;
import org.caravault.copy.name.EntryName;
import org.caravault.copy.name.PathText;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.report.Reporter;
import org.caravault.copy.session.CopyRequest;
import org.caravault.copy.session.PreviousCopy;
import org.caravault.copy.verify.DamagedInodes;
import org.caravault.copy.walk.Folder;
import org.caravault.copy.walk.SourceClock;

/** Opens the earlier copies that a copy links to, with what their manifests prove. */
record OpenPreviousCopies(CopyRequest request, Reporter reporter, SourceClock clock) {
    private static final byte[] MANIFEST = Names.of("../manifest");
    private static final byte[] UNFINISHED = Names.beside(MANIFEST, ManifestFile.UNFINISHED);

    /** {@return the interrupted ones first: what they have is newer than what the previous copy has} */
    List<PreviousCopy> all(Linux linux) {
        List<PreviousCopy> earlier = new ArrayList<>();
        for (EntryName tree : request.earlier().resumed()) {
            earlier.add(open(linux, tree.bytes(), false));
        }
        if (request.earlier().previous().isPresent()) {
            earlier.add(open(linux, request.earlier().previous().get().bytes(), true));
        }
        return earlier;
    }

    private PreviousCopy open(Linux linux, byte[] path, boolean complete) {
        try {
            int fd = request.beneath().openDirectory(linux, path);
            PreviousManifest manifest = manifest(linux, fd, complete);
            clock.earlier(manifest.latest(), manifest.ended());
            Optional<InodeSet> damaged = damaged(linux, fd);
            return damaged.isPresent()
                    ? new PreviousCopy(fd, manifest, damaged.get())
                    : new PreviousCopy(fd, new PreviousManifest.None(), new InodeSet());
        } catch (LinuxException why) {
            reporter.warning("the previous copy " + PathText.of(Names.text(path)) + " cannot be used ("
                    + why.getMessage() + "); everything is copied");
            return new PreviousCopy(Folder.NONE, new PreviousManifest.None(), new InodeSet());
        }
    }

    /** {@return empty if any file may be damaged, because the list cannot be read} */
    private Optional<InodeSet> damaged(Linux linux, int fd) {
        try {
            return Optional.of(DamagedInodes.besideBackup(linux, fd));
        } catch (IOException why) {
            reporter.warning("every file is compared with the previous copy, because the vault's " + DamagedInodes.NAME
                    + " cannot be read: " + why.getMessage());
            return Optional.empty();
        }
    }

    /** A file {@code manifest} beside the earlier copy's directory, or what there is of it. */
    private PreviousManifest manifest(Linux linux, int earlier, boolean complete) throws LinuxException {
        if (!complete && request.earlier().distrust()) {
            return new PreviousManifest.None();
        }
        byte[] path = MANIFEST;
        Optional<Stat> there = linux.find(earlier, path);
        boolean finished = there.isPresent();
        if (!complete && !finished) {
            path = UNFINISHED;
            there = linux.find(earlier, path);
        }
        if (there.isEmpty() || there.get().kind() != Kind.FILE) {
            return new PreviousManifest.None();
        }
        int fd = linux.open(earlier, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
        if (linux.stat(fd).kind() != Kind.FILE) { // exchanged since it was found
            linux.closeQuietly(fd);
            return new PreviousManifest.None();
        }
        try (InputStream in = new FileInputStream("/proc/self/fd/" + fd)) {
            PreviousManifest manifest = IndexedManifest.read(
                    finished ? in : proven(linux, earlier, fd, in), there.get().size(), finished);
            if (manifest.ended() > clock.start() + 1) {
                reporter.warning(
                        "the clock was set back since the previous copy ended; every file is compared with it");
                return new PreviousManifest.None();
            }
            return manifest;
        } catch (IOException why) {
            reporter.warning("the previous copy's manifest is not used, and every file is compared with that copy: "
                    + why.getMessage());
            return new PreviousManifest.None();
        } finally {
            linux.closeQuietly(fd);
        }
    }

    /** As much of an unfinished manifest as its checksums prove. */
    private static InputStream proven(Linux linux, int earlier, int manifest, InputStream in) throws IOException {
        int fd = linux.open(
                earlier, Names.beside(UNFINISHED, ManifestSums.SUFFIX), O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
        try {
            if (linux.stat(fd).kind() != Kind.FILE) {
                throw new CopyFailedException("its checksums are not in a regular file");
            }
            try (InputStream sums = new BufferedInputStream(new FileInputStream("/proc/self/fd/" + fd));
                    InputStream lines = new FileInputStream("/proc/self/fd/" + manifest)) {
                return new ManifestSums.Prefix(in, ManifestSums.proven(lines, sums));
            }
        } finally {
            linux.closeQuietly(fd);
        }
    }
}
