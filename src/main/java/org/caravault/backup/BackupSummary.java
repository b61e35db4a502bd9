package org.caravault.backup;

import java.util.Optional;
import java.util.UUID;

/** What a short list shows of a backup: a thousand of them are made for an answer, so nothing else is read. */
public record BackupSummary(UUID id, UUID shareId, Optional<String> name, BackupStatus status) {}
