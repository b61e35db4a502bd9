package org.caravault.http.answer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.problem.RefusalException;

/**
 * The microversion of a request: Manila's {@code X-OpenStack-Manila-API-Version}, and whether experimental operations
 * were asked for.
 *
 * @param major 2, or what an unserved version has there
 * @param minor 91 for 2.91
 */
public record ApiVersion(int major, int minor, boolean experimental) {
    /** The newest that is served. */
    public static final int NEWEST = 99;

    public static final String HEADER = "X-OpenStack-Manila-API-Version";
    public static final String EXPERIMENTAL_HEADER = "X-OpenStack-Manila-API-Experimental";

    private static final Pattern WRITTEN = Pattern.compile("([1-9]\\d{0,5})\\.(0|[1-9]\\d{0,5})");

    /** Reads both headers; a missing one is an empty text, and without a version a client gets the oldest. */
    public static ApiVersion of(String version, String experimental) {
        boolean wanted = Texts.isTrue(experimental.strip());
        if (version.isEmpty()) {
            return new ApiVersion(2, 0, wanted);
        }
        Matcher written = WRITTEN.matcher(version);
        if (!written.matches()) {
            throw RefusalException.invalid(
                    "API Version String %s is of invalid format. Must be of format MajorNum.MinorNum."
                            .formatted(Texts.shortened(version)));
        }
        return new ApiVersion(Integer.parseInt(written.group(1)), Integer.parseInt(written.group(2)), wanted);
    }

    /** Whether it is one of those that this service speaks. */
    public boolean isServed() {
        return major == 2 && minor <= NEWEST;
    }

    /** Whether the client asked for 2.{@code other} or newer. */
    public boolean atLeast(int other) {
        return minor >= other;
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
