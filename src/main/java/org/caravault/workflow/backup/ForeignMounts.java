package org.caravault.workflow.backup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.job.StepFailedException;
import org.caravault.mount.MountTable;
import org.caravault.report.CopyFindings;
import org.caravault.vault.layout.VaultTree;
import org.caravault.workflow.JobContext;

/**
 * File systems that were mounted inside a share after it was backed up. The backup knows nothing of what they contain, so an exact restore would
 * remove all of it.
 */
public final class ForeignMounts {
    private final boolean removes;

    /** {@code removes}: restores are exact, and go into file systems that are mounted inside a share. */
    public ForeignMounts(boolean removes) {
        this.removes = removes;
    }

    /** Refuses before the share is touched. The copier refuses the same where the mount table does not show it. */
    public void mustBeKnown(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        Backup backup = ctx.backup();
        Path sharePath = ctx.sharePath();
        VaultTree vault = new VaultTree(ctx.vaultPath());
        Optional<Set<String>> known =
                known(RestoreProof.described(vault, backup).report());
        if (!removes || known.isEmpty()) {
            return;
        }
        for (MountTable.Line mount : MountTable.read()) {
            Path at = Path.of(mount.path());
            if (at.startsWith(sharePath) && !at.equals(sharePath)) {
                Path inShare = sharePath.relativize(at);
                if (!known.get().contains(inShare.toString())
                        && Files.isDirectory(vault.data(backup.id()).resolve(inShare))) {
                    throw new StepFailedException(
                            "another file system is mounted at %s in the share since backup %s was made"
                                    .formatted(inShare, backup.called()),
                            "Nothing in the share was touched. An exact restore would remove what that file system contains:"
                                    + " unmount it, or set restore_mode = overlay.");
                }
            }
        }
    }

    /**
     * The copier's arguments for an exact copy back from a tree with this report. What was left out of it (snapshot directories, and mounted file
     * systems of which the tree has nothing) is not removed.
     */
    public static List<String> arguments(Optional<CopyFindings> report, Path data) throws IOException {
        List<String> arguments = new ArrayList<>();
        Optional<Set<String>> mounts = known(report);
        if (mounts.isPresent()) {
            arguments.add("--refuse-mounts");
            for (String path : mounts.get()) {
                arguments.addAll(List.of(isEmpty(data.resolve(path)) ? "--left-out" : "--mounted", path));
            }
        }
        for (String path :
                report.orElse(CopyFindings.empty()).of(CopyFindings.SNAPSHOTS).first()) {
            arguments.addAll(List.of("--left-out", path));
        }
        return arguments;
    }

    /** Or not to be found under the name in the report, in which some bytes are escaped. */
    private static boolean isEmpty(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        }
    }

    /** Those that the backup was made with; empty: its report names only the first of them, or there is none. */
    private static Optional<Set<String>> known(Optional<CopyFindings> report) {
        return report.map(found -> found.of(CopyFindings.MOUNTS))
                .filter(mounts -> mounts.count() == mounts.first().size())
                .map(mounts -> Set.copyOf(mounts.first()));
    }
}
