package org.caravault.backup;

import java.util.Optional;

/**
 * How much a backup contains.
 *
 * @param bytes the size of the tree; empty until it is complete
 * @param files what it contains, without directories, as its driver counts; empty: not known
 */
public record BackupSize(Optional<Long> bytes, Optional<Long> files) {}
