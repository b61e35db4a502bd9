package org.caravault.copy;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_DIRECTORY;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.Set;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Names;

/** Copies a tree: opens both roots, sets the threads to work, makes durable what they wrote, then finishes the manifest. */
final class Copy {
    /**
     * What is asked for.
     *
     * @param threads 0: as many as suit the file systems
     * @param bytesPerSecond 0: no limit
     */
    record Request(
            Path source,
            Path destination,
            Optional<Path> previous,
            Optional<Path> manifest,
            boolean delete,
            boolean checksum,
            boolean dryRun,
            boolean strict,
            Set<String> excludes,
            int threads,
            long bytesPerSecond) {}

    private static final byte[] ITSELF = {'.', 0};
    private static final Set<Long> NETWORK = Set.of(0x6969L, 0xff534d42L, 0xfe534d42L, 0x65735546L, 0x517bL);
    private static final int NETWORK_THREADS = 16;

    private final Request request;
    private final Tally tally;
    private final Problems problems;

    Copy(Request request, Tally tally, Problems problems) {
        this.request = request;
        this.tally = tally;
        this.problems = problems;
    }

    void run() throws IOException {
        mustNotContainEachOther();
        Linux.clearUmask();
        int source = open(request.source());
        boolean fresh = makeDestination();
        int destination = request.dryRun() && fresh ? Folder.NONE : open(request.destination());
        int previous = request.previous().isPresent() ? open(request.previous().get()) : Folder.NONE;
        Session.Roots roots = new Session.Roots(source, destination, previous, fresh);
        if (request.manifest().isEmpty() || request.dryRun()) {
            copy(roots, new Manifest.None(), false);
            return;
        }
        try (ManifestWriter manifest = ManifestWriter.create(request.manifest().get())) {
            copy(roots, manifest, true);
            if (problems.first().isEmpty() || !request.strict()) {
                manifest.finish();
            }
        }
    }

    private void copy(Session.Roots roots, Manifest manifest, boolean hashing) throws IOException {
        boolean network = isNetwork(roots.source()) || isNetwork(roots.destination());
        int threads = request.threads() > 0
                ? request.threads()
                : network ? NETWORK_THREADS : Math.max(2, Runtime.getRuntime().availableProcessors());
        Workers workers = new Workers(threads);
        Session session = new Session(
                new Options(
                        request.delete(),
                        request.checksum(),
                        request.dryRun(),
                        request.strict(),
                        request.excludes(),
                        network),
                roots,
                Session.Me.now(),
                hashing,
                tally,
                problems,
                workers,
                new Throttle(request.bytesPerSecond()),
                new LinkGroups(),
                new InodeSet(),
                new Temporaries(new SecureRandom().nextLong()),
                previousManifest(),
                manifest,
                new Abilities());
        workers.run(new OpenFolder(session, new CopyEntry(session), Optional.empty(), ITSELF));
        if (!request.dryRun()) {
            sync(roots.destination());
        }
        Linux.use(linux -> {
            linux.closeQuietly(roots.source());
            linux.closeQuietly(roots.destination());
            linux.closeQuietly(roots.previous());
            return this;
        });
    }

    private PreviousManifest previousManifest() throws IOException {
        Optional<Path> beside = request.previous()
                .map(previous -> previous.toAbsolutePath().resolveSibling("manifest"))
                .filter(Files::exists);
        return beside.isPresent() ? PreviousManifest.read(beside.get()) : PreviousManifest.none();
    }

    private void sync(int destination) throws IOException {
        try {
            Linux.use(linux -> {
                linux.syncFileSystem(destination);
                return this;
            });
        } catch (LinuxError why) {
            throw new CopyFailed(request.destination().toString(), why); // a failed sync is final: the data may be lost
        }
    }

    private boolean makeDestination() throws IOException {
        if (request.dryRun()) {
            return !Files.isDirectory(request.destination());
        }
        return Linux.use(linux -> {
            try {
                linux.makeDirectory(AT_FDCWD, Names.of(request.destination().toString()), 0700);
                return true;
            } catch (LinuxError why) {
                if (why.errno() != Errno.EEXIST) {
                    throw new CopyFailed(request.destination().toString(), why);
                }
                return false;
            }
        });
    }

    private static int open(Path root) throws IOException {
        try {
            return Linux.use(linux -> linux.open(AT_FDCWD, Names.of(root.toString()), O_RDONLY | O_DIRECTORY, 0));
        } catch (LinuxError why) {
            throw new CopyFailed(root.toString(), why);
        }
    }

    private static boolean isNetwork(int fd) throws IOException {
        return fd != Folder.NONE && Linux.use(linux -> NETWORK.contains(linux.fileSystemType(fd)));
    }

    /** A copy into its own source would never end; one out of a part of the destination would delete what it copies. */
    private void mustNotContainEachOther() throws IOException {
        if (!Files.isDirectory(request.source())) {
            throw new CopyFailed(request.source() + ": there is no such directory");
        }
        Path source = request.source().toRealPath();
        Path parent = request.destination().toAbsolutePath().normalize().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CopyFailed(request.destination() + ": its parent directory does not exist");
        }
        Path destination = Files.isDirectory(request.destination())
                ? request.destination().toRealPath()
                : parent.toRealPath().resolve(request.destination().getFileName());
        if (destination.startsWith(source) || source.startsWith(destination)) {
            throw new CopyFailed(destination + " and " + source + " lie within each other");
        }
    }
}
