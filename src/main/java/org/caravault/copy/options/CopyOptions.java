package org.caravault.copy.options;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.caravault.copy.linux.Names;

/**
 * How to copy.
 *
 * @param delete what the source does not have goes from the destination
 * @param checksum files of equal size and time are compared by content, too
 * @param excludes names of entries that are left alone on both sides; ISO 8859-1 strings that stand for bytes
 * @param network source or destination is behind a network: latency matters more than processor time
 */
public record CopyOptions(boolean delete, boolean checksum, boolean dryRun, Set<String> excludes, boolean network) {
    /** Whether any names are left out. */
    public boolean hasExcludes() {
        return !excludes.isEmpty();
    }

    /** {@return whether an entry of this name, which ends with a zero, is left alone} */
    public boolean isExcluded(byte[] name) {
        return !excludes.isEmpty() && isOneOfThem(name);
    }

    private boolean isOneOfThem(byte[] name) {
        return excludes.contains(new String(Names.text(name), StandardCharsets.ISO_8859_1));
    }
}
