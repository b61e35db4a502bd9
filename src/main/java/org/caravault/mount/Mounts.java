package org.caravault.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.caravault.access.Export;
import org.caravault.access.Level;

/** Says how a share or the vault is mounted and unmounted; {@code exec:} does it. */
public final class Mounts {
    /** How one kind of mount is done: Manila has keys of their own for shares and for the vault. */
    public record Way(Path location, String protocol, String options, MountTemplate mount, MountTemplate unmount) {}

    private static final String OF_SHARE = "-share";
    private static final String OF_VAULT = "-vault";

    private final Way share;
    private final Way vault;
    private final Map<String, String> ownOptions;
    private final boolean bind;

    /**
     * How to mount; {@code bind} tells whether local directories are bind-mounted or used in place.
     *
     * @param ownOptions by their locations, the options of those vaults that have their own
     */
    public Mounts(Way share, Way vault, Map<String, String> ownOptions, boolean bind) {
        this.share = share;
        this.vault = vault;
        this.ownOptions = Map.copyOf(ownOptions);
        this.bind = bind;
    }

    /**
     * The mount of a share for an attempt of a job.
     *
     * @param attempt each has mount points of its own: one that lives on without its lease must not disturb the next
     * @param options its backend's, which go before the configured ones
     */
    public Mount share(Export export, String level, UUID job, int attempt, String options) {
        String all = Stream.of(options, share.options())
                .filter(some -> !some.isEmpty())
                .collect(Collectors.joining(","));
        Way way = new Way(share.location(), share.protocol(), all, share.mount(), share.unmount());
        return mount(way, export, Level.of(level), name(job, attempt) + OF_SHARE);
    }

    /** The mount of the vault for an attempt of a job, or for an errand, which has one only. */
    public Mount vault(Export export, String level, UUID job, int attempt) {
        String options = ownOptions.getOrDefault(export.location(), vault.options());
        Way way = new Way(vault.location(), vault.protocol(), options, vault.mount(), vault.unmount());
        return mount(way, export, Level.of(level), name(job, attempt) + OF_VAULT);
    }

    private static String name(UUID job, int attempt) {
        return job + "." + attempt;
    }

    private Mount mount(Way way, Export export, Level level, String name) {
        Path point = way.location().resolve(name);
        if (!export.location().startsWith("/")) {
            List<String> arguments = way.mount()
                    .arguments(Map.of(
                            "proto", way.protocol(),
                            "options", MountOptions.ofServer(way.protocol(), level, way.options()),
                            "export", export.location(),
                            "path", point.toString()));
            return new Mount(export.location(), point, false, way.mount().program(), arguments);
        }
        List<String> arguments =
                List.of("--bind", "-o", MountOptions.join(level, ""), export.location(), point.toString());
        return bind
                ? new Mount(export.location(), point, false, "mount", arguments)
                : new Mount(export.location(), Path.of(export.location()), true, "", List.of());
    }

    /** Makes the mount point. What a run before has left mounted there must be unmounted first. */
    public void prepare(Mount mount) throws IOException {
        if (MountTable.isMounted(mount.path())) {
            throw new IOException("something is mounted on " + mount.path() + " already: unmount it by hand");
        }
        PrivateDirectory.make(mount.path().getParent()); // what is mounted there brings its own mode
        PrivateDirectory.make(mount.path());
    }

    /** Whether there is something to unmount. */
    public boolean isMounted(String path) throws IOException {
        return MountTable.isMounted(Path.of(path));
    }

    public String unmountProgram(String path) {
        return wayOf(path).unmount().program();
    }

    public List<String> unmountArguments(String path) {
        return wayOf(path).unmount().arguments(Map.of("path", path));
    }

    /** Whether what should be mounted is not: the job has not come so far, or the host was restarted since. */
    public boolean isMissing(Mount mount) throws IOException {
        return !mount.inPlace() && !MountTable.isMounted(mount.path());
    }

    /**
     * Takes the mount point away; only an empty directory can go, so nothing of a share is ever touched.
     *
     * @throws IOException something is still mounted there: the kernel lets no mount point go
     */
    public void removeMountPoint(String path) throws IOException {
        Files.deleteIfExists(Path.of(path));
    }

    private Way wayOf(String path) {
        return path.endsWith(OF_VAULT) ? vault : share;
    }
}
