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
 * @param previous an earlier copy of the same source, to link unchanged files to
 * @param resumed interrupted copies of the same source: what is complete there is linked, and not copied again
 * @param distrust the machine has crashed since: the interrupted copy's own record is not trusted
 * @param verify the destination is read again and compared
 * @param strict an incomplete copy is a failed one
 * @param leaveFlags files get no flags (immutable, append-only, nodump)
 * @param threads empty for as many as suit the file systems
 * @param protectedRoots directories that are neither removed nor written into when they are met in the destination
 * @param manner how the source is read
 * @param mounts file systems in the destination
 * @param intactOnly what does not match the manifest beside the source is not copied
 * @param beneath where no symlink of a path is followed
 * @param bytesPerSecond 0 for no limit
 */
public record CopyRequest(
        EntryName source,
        EntryName destination,
        Optional<EntryName> previous,
        List<EntryName> resumed,
        boolean distrust,
        Optional<EntryName> manifest,
        boolean verify,
        boolean delete,
        boolean checksum,
        Set<String> excludes,
        OptionalInt threads,
        long bytesPerSecond,
        boolean dryRun,
        boolean strict,
        boolean leaveFlags,
        List<EntryName> protectedRoots,
        SourceProfile manner,
        KnownMounts mounts,
        boolean intactOnly,
        Beneath beneath) {}
