package org.caravault.mount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.caravault.exec.Commands;
import org.caravault.files.BoundTree;
import org.caravault.files.Descriptor;
import org.caravault.files.PrivateDirectory;
import org.caravault.files.TrustedPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether local directories are bind-mounted for a job, which makes reading them safe, or used in place. */
public final class BindMounts {
    private static final Logger LOG = LoggerFactory.getLogger(BindMounts.class);

    private BindMounts() {}

    /**
     * Decides it once, when the service starts.
     *
     * @param wanted {@code bind}, {@code in_place}, or {@code auto}: bind where a trial succeeds
     */
    public static boolean wanted(String wanted, Path scratch, Commands commands) {
        return switch (wanted) {
            case "bind" -> true;
            case "in_place" -> false;
            default -> works(scratch.resolve("mounts"), commands);
        };
    }

    private static boolean works(Path scratch, Commands commands) {
        try {
            Path directory = Files.createTempDirectory(PrivateDirectory.make(scratch), "trial-");
            try {
                bindToItself(directory);
            } catch (IOException refused) {
                Files.deleteIfExists(directory);
                throw refused;
            }
            // It can be mounted; whoever looks at it just now does not change that.
            commands.run(List.of("umount", "--lazy", directory.toString()));
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException refused) {
            LOG.info(
                    "local directories are used in place, because bind mounts are not possible: {}",
                    refused.getMessage());
            return false;
        }
    }

    private static void bindToItself(Path directory) throws IOException {
        try (Descriptor opened = TrustedPath.directory(directory, TrustedPath.Last.IS_DIRECTORY)) {
            BoundTree.mount(opened, opened, true, true);
        }
    }
}
