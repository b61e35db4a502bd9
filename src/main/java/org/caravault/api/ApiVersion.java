package org.caravault.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.Refusal;

/**
 * The microversion of a request: Manila's {@code X-OpenStack-Manila-API-Version}, and whether experimental operations
 * were asked for.
 *
 * @param minor 91 for 2.91
 */
public record ApiVersion(int minor, boolean experimental) {
    /** The newest that is served. */
    public static final int NEWEST = 91;

    /** Without a word a client gets the oldest. */
    static final ApiVersion OLDEST = new ApiVersion(0, false);

    private static final Pattern WRITTEN = Pattern.compile("2\\.(0|[1-9]\\d{0,5})");
    private static final int SHARE_BACKUPS_FROM = 80;

    /** Reads both headers; either may be missing, which is an empty text. */
    static ApiVersion of(String version, String experimental) {
        boolean wanted = experimental.strip().matches("(?i)true|1|yes");
        if (version.isBlank()) {
            return new ApiVersion(0, wanted);
        }
        Matcher written = WRITTEN.matcher(version.strip());
        if (!written.matches()) {
            throw Refusal.invalid("API Version String '%s' is of invalid format. Must be of format MajorNum.MinorNum."
                    .formatted(version));
        }
        return new ApiVersion(Integer.parseInt(written.group(1)), wanted);
    }

    boolean isTooNew() {
        return minor > NEWEST;
    }

    boolean atLeast(int other) {
        return minor >= other;
    }

    /** Share backups are experimental, and exist from 2.80. */
    boolean hasShareBackups() {
        return experimental && atLeast(SHARE_BACKUPS_FROM);
    }

    @Override
    public String toString() {
        return "2." + minor;
    }
}
