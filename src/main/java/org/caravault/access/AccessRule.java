package org.caravault.access;

import java.util.Optional;
import java.util.UUID;

/**
 * One address that may reach an export.
 *
 * @param holder the job that needs it; empty: the share's owner gave it
 * @param options the options with which it was found on the server, to be put back as they were
 */
public record AccessRule(String accessTo, Level level, Optional<UUID> holder, Optional<String> options) {}
