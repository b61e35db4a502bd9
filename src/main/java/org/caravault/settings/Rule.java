package org.caravault.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.caravault.mount.MountOptions;
import org.caravault.mount.MountTemplate;
import org.postgresql.Driver;

/** What a value must look like. */
enum Rule {
    TEXT(value -> Optional.empty()),
    LIST(value -> Optional.empty()),
    NAME(matching("[A-Za-z0-9]([A-Za-z0-9._-]{0,253})?|", "must be a host name: letters, digits, '.', '_' and '-'")),
    ACCOUNT(matching("[a-z_][a-z0-9_-]{0,31}", "must be the name of an account: a-z, 0-9, '_' and '-'")),
    HOSTS(matching(
            "|(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(\\s*,\\s*(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+))*",
            "must be host names or addresses without ports, separated by commas")),
    NUMBER(matching("\\d{1,9}", "must be a whole number from 0")),
    COUNT(matching("[1-9]\\d{0,8}", "must be a whole number from 1")),
    PERCENT(matching("[1-9]\\d?|100", "must be percent: a whole number from 1 to 100")),
    MAIL_SERVER(matching(
            "smtps?://(\\[[0-9a-fA-F:]+]|[A-Za-z0-9._-]+):\\d{1,5}", "must be smtp://HOST:PORT or smtps://HOST:PORT")),
    STARTTLS(matching("required|offered", "must be required or offered")),
    LIMIT(matching("-1|\\d{1,9}", "must be a whole number, or -1 for no limit")),
    PORT(value -> value.isEmpty() || isPort(value, 1)
            ? Optional.empty()
            : Optional.of("must be a port number from 1 to 65535")),
    ENDPOINT(value -> value.matches("(\\[[0-9a-fA-F:]+]|[A-Za-z0-9._-]+):\\d{1,5}")
                    && isPort(value.substring(value.lastIndexOf(':') + 1), 0)
            ? Optional.empty()
            : Optional.of("must be HOST:PORT, with a port up to 65535")),
    DATABASE(value -> value.isEmpty() || Driver.parseURL(value, null) != null
            ? Optional.empty()
            : Optional.of("must be a URL such as jdbc:postgresql://HOST:5432/DATABASE")),
    CONNECTIONS(matching(
            "[4-9]|[1-9]\\d{1,8}",
            "must be a whole number from 4: a maintenance task, a transaction, the clock and the queue each take one")),
    THREADS(matching("auto|[1-9]\\d{0,3}", "must be a whole number from 1, or auto")),
    RATE(matching("|\\d{1,9}[KMGTkmgt]?", "must be bytes per second such as 100M; empty or 0: no limit")),
    DIRECTORY(matching("|/.*", "must be an absolute path")),
    TRUTH(matching("true|false", "must be true or false")),
    FAIL_OR_REPORT(matching("fail|report", "must be fail or report")),
    NAMES(matching("|[^,/]+(,[^,/]+)*", "must be names of directories, separated by commas")),
    AUTH_STRATEGY(matching("none|tokens|keystone", "must be none, tokens or keystone")),
    URL(matching("|https?://\\S+", "must be an http or https URL")),
    RESTORE_VERIFY(matching("full|quick", "must be full or quick")),
    RESTORE_MODE(matching("exact|overlay", "must be exact or overlay")),
    LOCAL_MOUNT(matching("auto|bind|in_place", "must be auto, bind or in_place")),
    PROTOCOL(matching("nfs|NFS", "must be nfs: no other protocol is supported")),
    VAULT(matching("|/.*|[^/\\s:]+:/\\S*|\\[[0-9a-fA-F:]+]:/\\S*", "must be a directory or HOST:/PATH")),
    VAULT_MODE(
            matching("0?7[05][05]", "must be 0700, or 0750 or 0755 to let others read; other users must never write")),
    VAULT_BACKEND(matching("external|exportfs", "must be external or exportfs")),
    ADDRESSES(value -> value.isEmpty() || Arrays.stream(value.split(",", -1)).allMatch(part -> isAddress(part.strip()))
            ? Optional.empty()
            : Optional.of("must be IP addresses, separated by commas")),
    DROP_DIRECTORIES(matching(
            "|([^,/:\\s]+:)?/[^,]*(,\\s*([^,/:\\s]+:)?/[^,]*)*",
            "must be DIR or PROJECT:DIR with an absolute DIR, several separated by commas")),
    LOCAL_ROOTS(matching(
            "|([^,/:\\s]+:)?(/[^/,]+)+(,\\s*([^,/:\\s]+:)?(/[^/,]+)+)*",
            "must be DIR or PROJECT:DIR with an absolute DIR other than /, several separated by commas")),
    MOUNT_OPTIONS(MountOptions::problem),
    NODE_MOUNT_OPTIONS(value -> value.isEmpty() || value.regionMatches(true, 0, "nfs:", 0, 4)
            ? MountOptions.problem(value.isEmpty() ? "" : value.substring(4))
            : Optional.of("must be nfs:OPTIONS")),
    MOUNT_TEMPLATE(value -> MountTemplate.problem(value, "export", "path")),
    UNMOUNT_TEMPLATE(value -> MountTemplate.problem(value, "path"));

    @SuppressWarnings("ImmutableEnumChecker") // the functions are pure
    private final Function<String, Optional<String>> problem;

    Rule(Function<String, Optional<String>> problem) {
        this.problem = problem;
    }

    /** What is wrong with a value, to be read after the key's name; empty when it is good. */
    Optional<String> problem(String value) {
        return problem.apply(value);
    }

    /** Is asked of no name server: what has a colon is never taken for a name. */
    private static boolean isAddress(String text) {
        if (!text.contains(":")) {
            return text.matches("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
        }
        try {
            return text.matches("[0-9A-Fa-f.:]+")
                    && !InetAddress.getByName(text).isAnyLocalAddress();
        } catch (UnknownHostException notOne) {
            return false;
        }
    }

    private static boolean isPort(String digits, int least) {
        return digits.matches("\\d{1,5}")
                && Integer.parseInt(digits) >= least
                && Integer.parseInt(digits) <= HighestPort.NUMBER;
    }

    /** Constants of the enum itself do not exist yet when its rules are made. */
    private static final class HighestPort {
        private static final int NUMBER = 65_535;
    }

    private static Function<String, Optional<String>> matching(String pattern, String otherwise) {
        Pattern compiled = Pattern.compile(pattern);
        return value -> compiled.matcher(value).matches() ? Optional.empty() : Optional.of(otherwise);
    }
}
