package org.caravault.copy.options;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.caravault.copy.linux.Names;
import org.caravault.copy.name.EntryName;

/**
 * How the source of a copy is read.
 *
 * @param reportUnreadable what the source does not let this process read is reported, instead of failing the copy
 * @param still the source must not change meanwhile: what vanishes or changes is an error
 * @param oneFileSystem other file systems that are mounted inside are left out
 * @param snapshotNames names of directories in which filers show snapshots
 */
public record SourceProfile(
        boolean reportUnreadable, boolean still, boolean oneFileSystem, List<EntryName> snapshotNames) {
    static final String USUAL_SNAPSHOTS = ".snapshot,~snapshot,.snapshots,.zfs,.ckpt,#snapshot,@Recently-Snapshot";

    /**
     * {@return what the options of the command line say}
     *
     * @throws CommandLine.UsageException if one has a value that it cannot have
     */
    public static SourceProfile of(CommandLine words) throws CommandLine.UsageException {
        String unreadable = words.last("--on-unreadable").orElse("fail");
        if (!unreadable.equals("fail") && !unreadable.equals("report")) {
            throw new CommandLine.UsageException("--on-unreadable is fail or report: " + unreadable);
        }
        return new SourceProfile(
                unreadable.equals("report"),
                words.has("--still"),
                words.has("--one-file-system"),
                names(words.last("--snapshot-dirs").orElse(USUAL_SNAPSHOTS)));
    }

    /** An empty list is allowed: then no directory is taken for one of snapshots. */
    private static List<EntryName> names(String list) throws CommandLine.UsageException {
        List<EntryName> names = new ArrayList<>();
        if (list.isEmpty()) {
            return names;
        }
        for (String name : Arrays.asList(list.split(",", -1))) {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
                throw new CommandLine.UsageException(
                        "--snapshot-dirs takes names of directories, separated by commas: " + list);
            }
            names.add(new EntryName(Names.terminated(name.getBytes(StandardCharsets.ISO_8859_1))));
        }
        return names;
    }
}
