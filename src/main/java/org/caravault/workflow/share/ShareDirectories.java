package org.caravault.workflow.share;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Variable;
import org.caravault.copier.CopierChild;
import org.caravault.copier.ProtectedPaths;
import org.caravault.job.LeaseLostException;
import org.caravault.job.NodeStopsException;
import org.caravault.job.StepFailedException;
import org.caravault.problem.RefusalException;
import org.caravault.share.Share;
import org.caravault.workflow.JobContext;

/** The directories of the shares that this service makes itself: one per share, named by its id, under one root. */
public final class ShareDirectories {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final Set<PosixFilePermission> OF_A_NEW_SHARE = PosixFilePermissions.fromString("rwxr-xr-x");

    private final Path local;
    private final Optional<Path> exported;
    private final String address;
    private final CopierChild copier;
    private final ProtectedPaths spared;

    /**
     * Where they are.
     *
     * @param exported root of the backend exportfs; empty: it cannot make shares
     * @param address this host's, in export locations of the backend exportfs
     */
    public ShareDirectories(
            Path local, Optional<Path> exported, String address, CopierChild copier, ProtectedPaths spared) {
        this.local = local;
        this.exported = exported;
        this.address = address;
        this.copier = copier;
        this.spared = spared;
    }

    /** Who makes a share for a request that does not say. */
    String defaultBackend() {
        return exported.isPresent() ? "exportfs" : "local";
    }

    /** The export location that a new share will have. */
    String location(String backend, UUID id) {
        return backend.equals("local")
                ? local.resolve(id.toString()).toString()
                : address + ":" + root(backend).resolve(id.toString());
    }

    /**
     * Whether the share's directory was made here, and so may be deleted here: also as another share, which was forgotten
     * and registered anew.
     */
    boolean isOurs(Share share) {
        String location = share.exportLocation();
        String name = location.substring(location.lastIndexOf('/') + 1);
        boolean made = share.backend().equals("local") || (share.backend().equals("exportfs") && exported.isPresent());
        return made && ID.matcher(name).matches() && location.equals(location(share.backend(), UUID.fromString(name)));
    }

    /** Makes the directory; a second time does nothing. */
    public void create(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        Share share = ctx.share();
        Path root = share.backend().equals("local")
                ? local
                : exported.orElseThrow(() -> new IOException("exportfs.root is not set"));
        Path directory = root.resolve(share.id().toString());
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, OF_A_NEW_SHARE); // whatever the umask is
        }
    }

    /** Removes the directory and its content; a missing directory is not an error. */
    public void delete(@Variable(JobContext.NAME) JobContext ctx)
            throws IOException, InterruptedException, LeaseLostException, NodeStopsException {
        Share share = ctx.share();
        if (!isOurs(share)) {
            throw new StepFailedException(
                    share.exportLocation() + " was not made by Caravault and will not be deleted",
                    "Unmanage the share.");
        }
        copier.run(
                spared.removal(Path.of(share.export().path())),
                Duration.ofDays(1), // no database is asked
                percent -> {});
    }

    private Path root(String backend) {
        return exported.orElseThrow(() -> RefusalException.invalid(
                "backend '%s' cannot make shares here: exportfs.root is not set.".formatted(backend)));
    }
}
