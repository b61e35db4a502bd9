package org.caravault.workflow.share;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Variable;
import org.caravault.access.Export;
import org.caravault.files.Descriptor;
import org.caravault.files.TrustedPath;
import org.caravault.job.StepFailedException;
import org.caravault.mount.DirectoryPlace;
import org.caravault.mount.MountTable;
import org.caravault.share.LocalRoots;
import org.caravault.share.Share;
import org.caravault.share.ShareLocation;
import org.caravault.workflow.JobContext;

/**
 * Which directories must not become shares: those that Caravault keeps its own data and its vaults in, the kernel's, and the operating
 * system's. A restore to a directory that contains the vault would delete all backups, the one that is being restored included; one to a
 * directory of the system would take over this host.
 */
public final class ForbiddenDirectories {
    private static final Map<String, String> KERNELS =
            Map.of("/proc", "the kernel's /proc", "/sys", "the kernel's /sys", "/dev", "the kernel's /dev");
    private static final Path SHARED_MEMORY = Path.of("/dev/shm"); // a tmpfs like any other

    private final Supplier<? extends Collection<Export>> vaults;
    private final Path data;
    private final List<Path> own;
    private final List<Path> administrators;
    private final List<Path> mountPlaces;

    /**
     * What there is.
     *
     * @param data Caravault's directory; a share may lie in it, but not contain it
     * @param own directories that no share may lie in, either
     * @param administrators in which only an administrator may register shares, whatever local.roots says
     * @param mountPlaces in which jobs mount shares for as long as they run
     */
    public ForbiddenDirectories(
            Supplier<? extends Collection<Export>> vaults,
            Path data,
            List<Path> own,
            List<Path> administrators,
            Collection<Path> mountPlaces) {
        this.vaults = vaults;
        this.data = data;
        this.own = List.copyOf(own);
        this.administrators = List.copyOf(administrators);
        this.mountPlaces = List.copyOf(mountPlaces);
    }

    DirectoryPlace place(Path directory, List<MountTable.Line> mounts) throws IOException {
        return DirectoryPlace.of(directory, mounts, mountPlaces);
    }

    /** A directory that a share must not be, contain or, if it is closed, lie in. */
    private record Reserved(String name, DirectoryPlace place, boolean closed) {}

    private List<Reserved> reserved(List<MountTable.Line> mounts) throws IOException {
        List<Reserved> all = new ArrayList<>();
        for (Map.Entry<String, String> kernels : KERNELS.entrySet()) {
            all.add(new Reserved(kernels.getValue(), place(Path.of(kernels.getKey()), mounts), true));
        }
        for (String system : ShareLocation.systemDirectories()) {
            Path directory = Path.of(system);
            if (!KERNELS.containsKey(system) && Files.isDirectory(directory)) {
                all.add(new Reserved("the operating system's " + system, place(directory, mounts), true));
            }
        }
        for (Export vault : vaults.get()) {
            if (vault.location().startsWith("/")) {
                all.add(new Reserved("the vault " + vault.location(), place(Path.of(vault.location()), mounts), true));
            }
        }
        all.add(new Reserved("Caravault's data directory " + data, place(data, mounts), false));
        for (Path closed : own) {
            all.add(new Reserved("Caravault's directory " + closed, place(closed, mounts), true));
        }
        return all;
    }

    /** Why the directory must not be a share; empty: it may. */
    Optional<String> whyNot(DirectoryPlace share, List<MountTable.Line> mounts) throws IOException {
        boolean sharedMemory = share.paths().get(0).startsWith(SHARED_MEMORY);
        for (Reserved reserved : reserved(mounts)) {
            if (share.isSameAs(reserved.place())) {
                return Optional.of("is " + reserved.name());
            }
            if (reserved.place().isBelow(share)) {
                return Optional.of("contains " + reserved.name());
            }
            boolean exempt = sharedMemory && reserved.name().endsWith("/dev");
            if (reserved.closed() && !exempt && share.isBelow(reserved.place())) {
                return Optional.of("lies in " + reserved.name());
            }
        }
        return Optional.empty();
    }

    /**
     * For a caller who may register only below some directories: the directory is opened without following what other users can
     * exchange, and compared as what it is.
     */
    void mustBeBelowOne(String location, List<Path> roots, List<MountTable.Line> mounts) throws IOException {
        DirectoryPlace here = opened(Path.of(location), TrustedPath.Last.IS_DIRECTORY, mounts);
        for (Path closed : administrators) {
            DirectoryPlace place = place(closed, mounts);
            if (here.isSameAs(place) || here.isBelow(place) || place.isBelow(here)) {
                throw LocalRoots.outside(location);
            }
        }
        for (Path root : roots) {
            if (here.isBelow(opened(root, TrustedPath.Last.MAY_BE_LINK, mounts))) {
                return;
            }
        }
        throw LocalRoots.outside(location);
    }

    private DirectoryPlace opened(Path path, TrustedPath.Last last, List<MountTable.Line> mounts) throws IOException {
        try (Descriptor directory = TrustedPath.directory(path, last)) {
            return place(directory.path().toRealPath(), mounts);
        }
    }

    /** The same of two exports of file servers, of which only the names are known. */
    Optional<String> whyNot(Export share) {
        return vaults.get().stream()
                .filter(vault -> !vault.location().startsWith("/"))
                .filter(vault ->
                        isWithin(share.location(), vault.location()) || isWithin(vault.location(), share.location()))
                .map(vault -> "and the vault %s lie in one another".formatted(vault.location()))
                .findFirst();
    }

    /** Whether one HOST:/PATH is the other or lies below it. */
    static boolean isWithin(String inner, String outer) {
        int colon = outer.indexOf(":/");
        return colon > 0
                && inner.startsWith(outer.substring(0, colon + 1))
                && inner.indexOf(":/") == colon
                && Path.of(inner.substring(colon + 1)).startsWith(Path.of(outer.substring(colon + 1)));
    }

    /** Before a job reads or writes a share: as it is mounted, and where its directory is now. */
    public void mustBeApart(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        Share share = ctx.share();
        List<MountTable.Line> mounts = MountTable.read();
        Optional<String> why = whyNot(share.export());
        if (why.isEmpty()) {
            DirectoryPlace place = place(ctx.sharePath(), mounts);
            boolean ofServer = mountPlaces.stream().anyMatch(place.paths().get(0)::startsWith);
            why = ofServer ? Optional.empty() : whyNot(place, mounts);
        }
        if (why.isEmpty() && !share.backend().equals("external")) {
            why = whyNot(place(Path.of(share.export().path()), mounts), mounts);
        }
        if (why.isPresent()) {
            throw new StepFailedException(
                    "share %s (%s) %s".formatted(share.called(), share.exportLocation(), why.get()),
                    "Nothing was touched. Move the one or the other: a restore to such a share would overwrite it.");
        }
    }
}
