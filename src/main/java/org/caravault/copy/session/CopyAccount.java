package org.caravault.copy.session;

import org.caravault.copy.manifest.Manifest;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.Problems;

/**
 * What is noted of a copy.
 *
 * @param hashing whether a checksum per file is wanted
 */
public record CopyAccount(Counters counters, Problems problems, Manifest manifest, boolean hashing) {}
