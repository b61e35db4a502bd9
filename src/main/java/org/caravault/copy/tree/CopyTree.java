package org.caravault.copy.tree;

import static org.caravault.copy.linux.Flags.*;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.caravault.copy.filesystem.DestinationTraits;
import org.caravault.copy.filesystem.FileSystemProbe;
import org.caravault.copy.filesystem.FileSystemSupport;
import org.caravault.copy.filesystem.KeptMetadata;
import org.caravault.copy.filesystem.LendPermissions;
import org.caravault.copy.linux.FileSystems;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.manifest.Manifest;
import org.caravault.copy.manifest.ManifestFile;
import org.caravault.copy.memory.Blocks;
import org.caravault.copy.memory.InodeSet;
import org.caravault.copy.name.Beneath;
import org.caravault.copy.name.EntryName;
import org.caravault.copy.name.PathText;
import org.caravault.copy.name.ProtectedDirectories;
import org.caravault.copy.name.TemporaryNames;
import org.caravault.copy.options.CopyOptions;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.Problems;
import org.caravault.copy.report.Reporter;
import org.caravault.copy.session.CopyAccount;
import org.caravault.copy.session.CopyChoice;
import org.caravault.copy.session.CopyMeans;
import org.caravault.copy.session.CopyRequest;
import org.caravault.copy.session.DestinationRoot;
import org.caravault.copy.session.DestinationSide;
import org.caravault.copy.session.LinkGroups;
import org.caravault.copy.session.OpenForWriting;
import org.caravault.copy.session.PreviousCopy;
import org.caravault.copy.session.Session;
import org.caravault.copy.session.SourceFlags;
import org.caravault.copy.session.SourceSide;
import org.caravault.copy.verify.VerifyTree;
import org.caravault.copy.walk.Descriptors;
import org.caravault.copy.walk.Folder;
import org.caravault.copy.walk.MountBoundary;
import org.caravault.copy.walk.SourceClock;
import org.caravault.copy.worker.Threads;
import org.caravault.copy.worker.Throttle;
import org.caravault.copy.worker.Workers;

/** Copies a tree: opens its roots, sets the workers on it, makes the result durable, then publishes the manifest. */
public final class CopyTree {
    private static final byte[] HERE = Names.of(".");

    private final CopyRequest request;
    private final Counters counters;
    private final Reporter reporter;
    private final Problems problems;
    private final TemporaryNames temporaries = new TemporaryNames(new SplittableRandom().nextLong());
    private ProtectedDirectories guarded = ProtectedDirectories.NOTHING;
    private final MountBoundary crossing;
    private Session.Damaged damaged = Session.Damaged.NOTHING;

    public CopyTree(CopyRequest request, Counters counters, Reporter reporter, Problems problems) {
        this.request = request;
        this.counters = counters;
        this.reporter = reporter;
        this.problems = problems;
        this.crossing = new MountBoundary(
                request.manner().oneFileSystem(), request.manner().snapshotNames(), request.mounts());
    }

    /** Called when the source is open, so that a look-ahead can start. */
    @FunctionalInterface
    public interface Opened {
        void source(int fd, CopyOptions options, MountBoundary crossing);
    }

    /** What is damaged in the source, and is not copied. */
    public void leave(Session.Damaged found) {
        damaged = found;
    }

    /** Removes what was made under temporary names so far. For a copy that is interrupted: it may have been writing over a share's files. */
    public void removeTemporaries() {
        Linux.use(linux -> {
            temporaries.removeAll(linux);
            return null;
        });
    }

    /**
     * Copies. Failures of single entries are counted; they are not exceptions.
     *
     * @param opened is called when source and destination are open
     * @throws IOException if the copy cannot begin or go on
     */
    public void run(Linux linux, Opened opened) throws IOException {
        Linux.clearUmask();
        int source = openRoot(linux, request.source());
        try {
            guarded = ProtectedDirectories.open(linux, request.paths().protectedRoots());
            DestinationRoot destination = DestinationRoot.open(linux, request);
            try {
                run(linux, opened, source, destination);
            } finally {
                destination.close(linux);
            }
        } finally {
            crossing.close(linux);
            guarded.close(linux);
            linux.closeQuietly(source);
        }
    }

    private void run(Linux linux, Opened opened, int source, DestinationRoot destination) throws IOException {
        OverlapCheck.check(linux, source, destination, request, guarded, problems);
        boolean network = isNetwork(linux, source) || (!destination.isMissing() && isNetwork(linux, destination.fd()));
        CopyOptions options = new CopyOptions(
                request.is(CopyChoice.DELETE),
                request.is(CopyChoice.CHECKSUM),
                request.is(CopyChoice.DRY_RUN),
                request.excludes(),
                network);
        DestinationTraits keeps = probe(linux, destination, temporaries);
        Optional<ManifestFile> manifest = createManifest(linux, keeps.kept());
        boolean complete = false;
        boolean incomplete = false;
        boolean published = false;
        try {
            Workers workers = Threads.choose(request.pace().threads(), network, counters);
            opened.source(source, options, crossing);
            SourceClock clock = new StartClock(request, reporter).start(linux, source, manifest);
            List<PreviousCopy> earlier = new OpenPreviousCopies(request, reporter, clock).all(linux);
            DestinationSide written = destinationSide(linux, source, keeps);
            SourceFlags given = SourceFlags.of(linux, source, request, reporter);
            boolean watched = manifest.isPresent() && !isNetwork(linux, source);
            Session session = new Session(
                    options,
                    new Session.Roots(source, destination.fd(), destination.stat()),
                    new Session.Me(keeps.uid(), Linux.effectiveGroup(), Linux.effectiveUser() == 0),
                    account(manifest),
                    means(workers, ladder(source, destination, earlier)),
                    new SourceSide(clock, earlier, damaged, given, new OpenForWriting(watched, clock.start())),
                    written);
            problems.of(new DestinationRoot.Writable(destination.fd()));
            copyAll(linux, session, source, destination);
            if (!request.is(CopyChoice.DRY_RUN)) {
                sync(linux, destination.fd());
            }
            if (manifest.isPresent()) {
                manifest.get().finish(linux, counters);
            }
            if (request.is(CopyChoice.VERIFY) && manifest.isPresent()) {
                boolean alone = destination.fresh()
                        || (request.is(CopyChoice.DELETE) && request.excludes().isEmpty());
                boolean flags = session.flags().isSet() && !problems.losses().containsKey(GiveFlags.WHAT);
                new VerifyTree(new Counters(), problems, VerifyTree.Part.ALL, alone, VerifyTree.Damage.IGNORED, flags)
                        .run(
                                linux,
                                request.beneath(),
                                request.destination().bytes(),
                                manifest.get().temporaryName());
            }
            complete = !(request.is(CopyChoice.STRICT) && problems.isIncomplete());
            incomplete = !complete && !request.is(CopyChoice.VERIFY); // what did not verify is not to be believed
            published = complete && manifest.isPresent() && request.manifest().isPresent();
            if (published) {
                manifest.get().publish(linux);
            }
        } finally {
            if (!published && manifest.isPresent()) {
                if (incomplete && request.manifest().isPresent()) {
                    manifest.get().leave(linux); // for a copy that goes on with this one
                } else {
                    manifest.get().discard(linux);
                }
            }
        }
        if (!complete) {
            throw CopyFailedException.incomplete(problems.whyIncomplete());
        }
    }

    private CopyAccount account(Optional<ManifestFile> manifest) {
        return new CopyAccount(
                counters, problems, manifest.isPresent() ? manifest.get() : new Manifest.None(), manifest.isPresent());
    }

    private CopyMeans means(Workers workers, Folder.Ladder ladder) {
        Throttle throttle = new Throttle(request.pace().bytesPerSecond());
        return new CopyMeans(workers, throttle, new Blocks(), ladder, new Descriptors(1));
    }

    private DestinationSide destinationSide(Linux linux, int source, DestinationTraits keeps) throws LinuxException {
        byte[] sourceText = Names.text(request.source().bytes());
        return new DestinationSide(
                support(linux, source, keeps),
                new LinkGroups(),
                new InodeSet(),
                temporaries,
                guarded,
                crossing,
                guarded.and(linux, PathText.of(sourceText), source));
    }

    /** A copy that is only to be verified needs a manifest, too; it goes away in the end. */
    private Optional<ManifestFile> createManifest(Linux linux, KeptMetadata kept) throws IOException {
        if (request.is(CopyChoice.DRY_RUN) || (request.manifest().isEmpty() && !request.is(CopyChoice.VERIFY))) {
            return Optional.empty();
        }
        if (request.manifest().isPresent()) {
            return Optional.of(ManifestFile.create(
                    linux, request.beneath(), request.manifest().get().bytes(), kept));
        }
        String unnamed = System.getProperty("java.io.tmpdir") + "/caravault-"
                + ProcessHandle.current().pid();
        return Optional.of(ManifestFile.create(linux, Beneath.NOTHING, Names.of(unnamed), kept));
    }

    private void copyAll(Linux linux, Session session, int source, DestinationRoot destination) throws IOException {
        Stat stat = linux.stat(source);
        boolean folds = session.support().keeps().foldsNames();
        Folder.Landing landing;
        if (destination.isMissing()) {
            landing = new Folder.Landing(Folder.NONE, true, false, false);
        } else if (destination.fresh()) {
            landing = new Folder.Landing(linux.openDirectory(destination.fd(), HERE), true, true, folds);
        } else {
            int fd = linux.openDirectory(destination.fd(), HERE);
            LendPermissions.Opened opened = new LendPermissions.Opened(fd, destination.stat(), destination.lent());
            landing = OpenFolder.existing(linux, opened, session, folds);
        }
        Folder root = new Folder(
                session.ladder(),
                Optional.empty(),
                HERE,
                stat,
                linux.openDirectory(source, HERE),
                landing,
                roots(session.earlier()),
                session.source().clock().provenBefore());
        counters.directories.incrementAndGet();
        try {
            session.ladder().opened(linux, root);
            session.workers().run(new ListFolder(session, new CopyEntry(session), root).fromTheStart());
            new GiveFlags(session).toFilesOfSeveralNames(linux);
        } finally {
            session.ladder().restoreAll(linux, problems);
        }
        checkStillThere(linux, source, stat);
    }

    private static Folder.Ladder ladder(int source, DestinationRoot destination, List<PreviousCopy> earlier) {
        int[] all = new int[2 + earlier.size()];
        all[0] = source;
        all[1] = destination.fd();
        System.arraycopy(roots(earlier), 0, all, 2, earlier.size());
        return new Folder.Ladder(all);
    }

    private static int[] roots(List<PreviousCopy> earlier) {
        int[] roots = new int[earlier.size()];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = earlier.get(i).fd();
        }
        return roots;
    }

    /** A source that went away meanwhile was not copied, however quiet it was. */
    private void checkStillThere(Linux linux, int source, Stat before) throws CopyFailedException {
        try {
            if (linux.statFresh(source).links() == 0
                    && before.links() > 0) { // removed, and so are the entries not yet listed
                throw new CopyFailedException(
                        PathText.of(Names.text(request.source().bytes())) + " was removed while it was copied");
            }
        } catch (LinuxException why) {
            throw new CopyFailedException(
                    PathText.of(Names.text(request.source().bytes())), why);
        }
    }

    private int openRoot(Linux linux, EntryName path) throws CopyFailedException {
        try {
            return request.beneath().openDirectory(linux, path.bytes());
        } catch (LinuxException why) {
            throw new CopyFailedException(PathText.of(Names.text(path.bytes())), why);
        }
    }

    private static boolean isNetwork(Linux linux, int fd) throws LinuxException {
        return FileSystems.isNetwork(linux.fileSystemType(fd));
    }

    private DestinationTraits probe(Linux linux, DestinationRoot destination, TemporaryNames temporaries)
            throws IOException {
        int user = Linux.effectiveUser();
        if (destination.isMissing() || request.is(CopyChoice.DRY_RUN)) {
            return DestinationTraits.all(user);
        }
        boolean network = isNetwork(linux, destination.fd());
        return new FileSystemProbe(linux, destination.fd(), temporaries, user, network).find();
    }

    private static FileSystemSupport support(Linux linux, int source, DestinationTraits keeps) throws LinuxException {
        FileSystemSupport support = new FileSystemSupport(keeps);
        if (FileSystems.seeksHolesPageByPage(linux.fileSystemType(source))) {
            support.cannotSeekHolesQuickly();
        }
        return support;
    }

    private void sync(Linux linux, int destination) throws CopyFailedException {
        try {
            linux.syncFileSystem(destination);
            crossing.sync(linux);
        } catch (LinuxException why) {
            throw new CopyFailedException("the destination", why);
        }
    }
}
