package org.caravault.workflow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.mount.MountTable;
import org.caravault.report.CopyReport;
import org.caravault.vault.BackupFile;
import org.caravault.vault.VaultTree;

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
    public void mustBeKnown(
            @Variable("backup") Backup backup,
            @Variable("sharePath") Path sharePath,
            @Variable("vaultPath") Path vaultPath)
            throws IOException {
        VaultTree vault = new VaultTree(vaultPath);
        Optional<Set<String>> known = known(RestoreProof.described(vault, backup));
        if (!removes || known.isEmpty()) {
            return;
        }
        for (MountTable.Line mount : MountTable.read()) {
            Path at = Path.of(mount.path());
            if (at.startsWith(sharePath) && !at.equals(sharePath)) {
                Path inShare = sharePath.relativize(at);
                if (!known.get().contains(inShare.toString())
                        && Files.isDirectory(vault.data(backup.id()).resolve(inShare))) {
                    throw new StepFailed(
                            "another file system is mounted at %s in the share since backup %s was made"
                                    .formatted(inShare, backup.called()),
                            "Nothing in the share was touched. An exact restore would remove what that file system contains:"
                                    + " unmount it, or set restore_mode = overlay.");
                }
            }
        }
    }

    /** The copier's arguments for a restore of this backup. */
    static List<String> arguments(BackupFile file) {
        List<String> arguments = new ArrayList<>();
        known(file).ifPresent(paths -> {
            arguments.add("--refuse-mounts");
            paths.forEach(path -> arguments.addAll(List.of("--mounted", path)));
        });
        return arguments;
    }

    /** Those that the backup was made with; empty: its report names only the first of them, or there is none. */
    private static Optional<Set<String>> known(BackupFile file) {
        return file.report()
                .map(report -> report.of(CopyReport.MOUNTS))
                .filter(mounts -> mounts.count() == mounts.first().size())
                .map(mounts -> Set.copyOf(mounts.first()));
    }
}
