package org.caravault.copy.session;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.caravault.copy.name.Beneath;
import org.caravault.copy.name.EntryName;
import org.caravault.copy.options.SourceProfile;
import org.caravault.copy.walk.KnownMounts;

/**
 * What to copy. Paths end with a zero byte.
 *
 * @param manner how the source is read
 * @param mounts file systems in the destination
 * @param excludes names of entries that are left alone on both sides
 */
public record CopyRequest(
        Paths paths,
        Earlier earlier,
        Pace pace,
        SourceProfile manner,
        KnownMounts mounts,
        Set<CopyChoice> choices,
        Set<String> excludes) {
    public EntryName source() {
        return paths.source();
    }

    public EntryName destination() {
        return paths.destination();
    }

    /** {@return the manifest to be written; empty: none is wanted} */
    public Optional<EntryName> manifest() {
        return paths.manifest();
    }

    /** {@return where no symlink of a path is followed} */
    public Beneath beneath() {
        return paths.beneath();
    }

    /** {@return whether the copy is asked to do this} */
    public boolean is(CopyChoice choice) {
        return choices.contains(choice);
    }

    /**
     * Where the copy reads and writes.
     *
     * @param manifest to be written; empty: none is wanted
     * @param protectedRoots directories that are neither removed nor written into when they are met in the destination
     * @param beneath where no symlink of a path is followed
     */
    public record Paths(
            EntryName source,
            Optional<EntryName> manifest,
            EntryName destination,
            List<EntryName> protectedRoots,
            Beneath beneath) {}

    /**
     * Copies of the same source that unchanged files are linked to.
     *
     * @param previous a complete one
     * @param resumed interrupted ones: what is complete there is linked, and not copied again
     * @param distrust the machine has crashed since: the interrupted copies' own records are not trusted
     */
    public record Earlier(Optional<EntryName> previous, List<EntryName> resumed, boolean distrust) {}

    /**
     * How fast the copy is.
     *
     * @param threads empty for as many as suit the file systems
     * @param bytesPerSecond 0 for no limit
     */
    public record Pace(OptionalInt threads, long bytesPerSecond) {}
}
