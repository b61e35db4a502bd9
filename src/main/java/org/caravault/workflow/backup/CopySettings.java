package org.caravault.workflow.backup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How to copy.
 *
 * @param threads a number, or {@code auto}
 * @param bytesPerSecond such as {@code 100M}; empty: no limit
 * @param ignored names of files that are neither backed up nor touched by a restore
 * @param exact whether a restore takes away what came after the backup
 * @param inside what becomes of other file systems inside a share
 * @param onUnreadable {@code fail} or {@code report}: what a file of a share means that cannot be read
 * @param onNotKept {@code fail} or {@code report}: what it means that the vault cannot keep something of a file, or the share in a restore
 */
public record CopySettings(
        String threads,
        Optional<String> bytesPerSecond,
        List<String> ignored,
        boolean exact,
        Inside inside,
        String onUnreadable,
        String onNotKept) {
    /** As {@link #arguments}, for a copy of a share that is in use. */
    public List<String> argumentsForShare(Path vault) {
        List<String> arguments = arguments("copy", vault);
        arguments.addAll(List.of("--on-unreadable", onUnreadable, "--on-not-kept", onNotKept));
        return arguments;
    }

    /** The copier's arguments that all its commands here have in common. */
    List<String> arguments(String command) {
        List<String> arguments =
                new ArrayList<>(List.of(command, "--lifeline", "--progress", "json", "--threads", threads));
        bytesPerSecond.ifPresent(rate -> arguments.addAll(List.of("--bwlimit", rate)));
        ignored.forEach(name -> arguments.addAll(List.of("--exclude", name)));
        if (inside.oneFileSystem()) {
            arguments.add("--one-file-system");
        }
        arguments.addAll(List.of("--snapshot-dirs", String.join(",", inside.snapshotNames())));
        return arguments;
    }

    /** The same, where paths lie in a vault: its content may be another's doing, and no symlink in it is followed. */
    public List<String> arguments(String command, Path vault) {
        List<String> arguments = arguments(command);
        arguments.addAll(List.of("--beneath", vault.toString()));
        return arguments;
    }

    /**
     * What becomes of file systems inside a share that are not its own.
     *
     * @param oneFileSystem whether they are left out
     * @param snapshotNames names of directories in which filers show snapshots
     */
    public record Inside(boolean oneFileSystem, List<String> snapshotNames) {}
}
