package org.caravault.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.caravault.access.Export;
import org.caravault.access.Level;
import org.caravault.exec.Deadline;
import org.caravault.files.BoundTree;
import org.caravault.files.Descriptor;
import org.caravault.files.PrivateDirectory;
import org.caravault.files.TrustedPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says how a share or the vault is mounted and unmounted; {@code exec:} does it. */
public final class Mounts {
    private static final Logger LOG = LoggerFactory.getLogger(Mounts.class);
    private static final String OF_SHARE = "-share";
    private static final String OF_VAULT = "-vault";

    private final MountProfile share;
    private final MountProfile vault;
    private final Map<String, String> ownOptions;
    private final LocalDirectories local;
    private final HeldDirectories held = new HeldDirectories();

    /**
     * How directories of this host are mounted.
     *
     * @param bind whether they are bind-mounted; otherwise they are used in place
     * @param withMounts whether a share's bind mount includes the file systems that are mounted in it
     * @param deadline for opening one, which may itself lie on a server
     */
    public record LocalDirectories(boolean bind, boolean withMounts, Duration deadline) {}

    /**
     * How to mount.
     *
     * @param ownOptions by their locations, the options of those vaults that have their own
     */
    public Mounts(MountProfile share, MountProfile vault, Map<String, String> ownOptions, LocalDirectories local) {
        this.share = share;
        this.vault = vault;
        this.ownOptions = Map.copyOf(ownOptions);
        this.local = local;
    }

    /**
     * The mount of a share for an attempt of a job.
     *
     * @param attempt each has mount points of its own: one that lives on without its lease must not disturb the next
     * @param options its backend's, which go before the configured ones
     */
    public Mount share(Export export, Level level, UUID job, int attempt, String options) {
        String all = Stream.of(options, share.options())
                .filter(some -> !some.isEmpty())
                .collect(Collectors.joining(","));
        MountProfile profile =
                new MountProfile(share.location(), share.protocol(), all, share.mount(), share.unmount());
        Mount.Method bound = local.withMounts() ? Mount.Method.BOUND_WITH_MOUNTS : Mount.Method.BOUND;
        return mount(profile, export, level, name(job, attempt) + OF_SHARE, bound);
    }

    /** The mount of the vault for an attempt of a job, or for a maintenance task, which has only one. */
    public Mount vault(Export export, Level level, UUID job, int attempt) {
        String options = ownOptions.getOrDefault(export.location(), vault.options());
        MountProfile profile =
                new MountProfile(vault.location(), vault.protocol(), options, vault.mount(), vault.unmount());
        return mount(profile, export, level, name(job, attempt) + OF_VAULT, Mount.Method.BOUND);
    }

    private static String name(UUID job, int attempt) {
        return job + "." + attempt;
    }

    private Mount mount(MountProfile profile, Export export, Level level, String name, Mount.Method bound) {
        Path point = profile.location().resolve(name);
        if (export.location().startsWith("/")) {
            return new Mount(
                    export.location(), point, local.bind() ? bound : Mount.Method.IN_PLACE, level, "", List.of());
        }
        List<String> arguments = profile.mount()
                .arguments(Map.of(
                        "proto", profile.protocol(),
                        "options", MountOptions.ofServer(profile.protocol(), level, profile.options()),
                        "export", export.location(),
                        "path", point.toString()));
        return new Mount(
                export.location(),
                point,
                Mount.Method.BY_PROGRAM,
                level,
                profile.mount().program(),
                arguments);
    }

    /** Makes the mount point. What a run before has left mounted there must be unmounted first. */
    public void prepare(Mount mount) throws IOException {
        if (MountTable.isMounted(mount.path())) {
            throw new IOException("something is mounted on " + mount.path() + " already: unmount it by hand");
        }
        if (mount.inPlace()) {
            held.release(mount.path());
            PrivateDirectory.make(mount.path().getParent()); // what is mounted there brings its own mode
        } else {
            PrivateDirectory.make(mount.path().getParent());
            PrivateDirectory.make(mount.path());
        }
    }

    /**
     * Puts a directory of this host in its place: opened once, without following what others may have put there, and bound,
     * or held, as it was opened.
     */
    public void attach(Mount mount) throws IOException {
        TrustedPath.Last last = mount.path().toString().endsWith(OF_VAULT)
                ? TrustedPath.Last.MAY_BE_LINK // the administrator's own setting
                : TrustedPath.Last.IS_DIRECTORY;
        Descriptor directory = Deadline.call(
                local.deadline(), mount.location(), () -> TrustedPath.directory(Path.of(mount.location()), last));
        boolean kept = false;
        try {
            if (mount.inPlace()) {
                held.hold(mount.path(), directory);
                kept = true;
            } else {
                bind(mount, directory);
            }
        } finally {
            if (!kept) {
                directory.close();
            }
        }
    }

    /** What a program has mounted: the kernel is not to follow symlinks in it, as it does not in what {@link #attach} mounts. */
    public void forbidSymlinks(Mount mount) throws IOException {
        boolean forbidden = Deadline.call(local.deadline(), mount.path().toString(), () -> {
            try (Descriptor root = TrustedPath.directory(mount.path(), TrustedPath.Last.IS_DIRECTORY)) {
                return BoundTree.forbidSymlinks(root);
            }
        });
        if (!forbidden) {
            LOG.warn(
                    "symlinks below {} can lead outside the mount, so a driver's program can be led to other files of this host; needs Linux 5.14 to prevent",
                    mount.path());
        }
    }

    private static void bind(Mount mount, Descriptor directory) throws IOException {
        try (Descriptor point = TrustedPath.directory(mount.path(), TrustedPath.Last.IS_DIRECTORY)) {
            BoundTree.mount(
                    directory, point, mount.level() == Level.READ, mount.method() == Mount.Method.BOUND_WITH_MOUNTS);
        }
    }

    /** Whether there is something to unmount. */
    public boolean isMounted(String path) throws IOException {
        return MountTable.isMounted(Path.of(path));
    }

    /** {@return the program that unmounts what is mounted at a mount point} */
    public String unmountProgram(String path) {
        return profileOf(path).unmount().program();
    }

    /** The configured ones; where file systems are mounted below, they go, too. */
    public List<String> unmountArguments(String path) throws IOException {
        boolean more = MountTable.read().stream().anyMatch(mount -> mount.path().startsWith(path + "/"));
        return more ? List.of("--recursive", path) : profileOf(path).unmount().arguments(Map.of("path", path));
    }

    /** Whether what should be mounted is not: the job has not come so far, or the host was restarted since. */
    public boolean isMissing(Mount mount) throws IOException {
        return mount.inPlace() ? !held.isHeld(mount.path()) : !MountTable.isMounted(mount.path());
    }

    /**
     * Removes the mount point, and closes a directory that is used in place. Only an empty directory can be removed, so a
     * share's content is never touched.
     *
     * @throws IOException something is still mounted there: the kernel does not remove a mount point in use
     */
    public void removeMountPoint(String path) throws IOException {
        held.release(Path.of(path));
        Files.deleteIfExists(Path.of(path));
    }

    private MountProfile profileOf(String path) {
        return path.endsWith(OF_VAULT) ? vault : share;
    }
}
