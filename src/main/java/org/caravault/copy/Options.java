package org.caravault.copy;

import java.util.Set;

/**
 * How to copy.
 *
 * @param delete what the source does not have goes from the destination
 * @param checksum files of equal size and time are compared by content, too
 * @param strict a copy that is not complete is a failed one
 * @param excludes names of entries that are left alone on both sides; ISO 8859-1 strings that stand for bytes
 * @param network source or destination is behind a network: latency matters more than processor time
 */
record Options(
        boolean delete, boolean checksum, boolean dryRun, boolean strict, Set<String> excludes, boolean network) {}
