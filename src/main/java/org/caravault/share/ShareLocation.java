package org.caravault.share;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.problem.RefusalException;

/** Checks where a share is said to be, whoever says it: a request, or a vault that is imported. */
public final class ShareLocation {
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,253})@([a-z0-9-]{1,64})#(\\S{1,255})");

    /** Blanks, quotes, commas, parentheses and control characters have a meaning to exportfs and mount. */
    private static final Pattern PATH = Pattern.compile("(/[^/\\x00-\\x20\\x7f,()\"'\\\\#*?]+)+");

    private static final Pattern SERVER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,253}|\\[[0-9A-Fa-f:]{2,39}]");
    private static final int LONGEST_PATH = 4000;

    /** Neither these nor anything below them: to restore there would be to take over this host. */
    private static final List<String> SYSTEM = List.of(
            "/etc",
            "/root",
            "/boot",
            "/proc",
            "/sys",
            "/dev",
            "/usr",
            "/bin",
            "/sbin",
            "/lib",
            "/lib32",
            "/lib64",
            "/libx32",
            "/run",
            "/var/run",
            "/var/spool",
            "/var/log");

    private ShareLocation() {}

    /** Where a share is served from. */
    public record Host(String node, String backend, String pool) {
        /** {@return {@code NODE@BACKEND#POOL}, as Manila writes it} */
        public String wire() {
            return node + "@" + backend + "#" + pool;
        }
    }

    /** {@code NODE@BACKEND#POOL}, in its three parts. */
    public static Host mustBeHost(String host) {
        Matcher matcher = HOST.matcher(host);
        if (!matcher.matches()) {
            String why = "service_host '%s' is not NODE@BACKEND#POOL.".formatted(host);
            throw host.contains("#") ? RefusalException.notFound(why) : RefusalException.invalid(why); // as Manila does
        }
        return new Host(matcher.group(1), matcher.group(2), matcher.group(3));
    }

    /** The directories of the operating system, by their usual paths: no share may be, contain or lie in one of them. */
    public static List<String> systemDirectories() {
        return SYSTEM;
    }

    /** The only protocol, in capitals. */
    public static String mustBeNfs(String protocol) {
        if (!protocol.equalsIgnoreCase("NFS")) {
            throw RefusalException.invalid("protocol '%s' is not supported: only NFS is.".formatted(protocol));
        }
        return "NFS";
    }

    /** An export location that a backend can mount, and that is not a directory of the system. */
    public static String mustBeMountable(String backend, String location) {
        boolean local = backend.equals("local");
        if (!local && !backend.equals("exportfs") && !backend.equals("external")) {
            throw RefusalException.notFound(
                    "service_host names the unknown backend '%s': local, exportfs or external.".formatted(backend));
        }
        int colon = location.indexOf(":/");
        String path = local ? location : location.substring(colon + 1);
        boolean hosted =
                colon > 0 && SERVER.matcher(location.substring(0, colon)).matches();
        if (!(local ? location.startsWith("/") && isPath(path) : hosted && isPath(path))) {
            throw RefusalException.invalid("export_path '%s' is not %s."
                    .formatted(
                            location,
                            local
                                    ? "an absolute directory without '..', blanks or quotes"
                                    : "HOST:/PATH without '..'"));
        }
        if (!backend.equals("external") && SYSTEM.stream().anyMatch(system -> (path + "/").startsWith(system + "/"))) {
            throw RefusalException.invalid(
                    "export_path '%s' belongs to the operating system and cannot be a share.".formatted(location));
        }
        return location;
    }

    private static boolean isPath(String path) {
        return path.length() <= LONGEST_PATH
                && PATH.matcher(path).matches()
                && !(path + "/").contains("/../")
                && !(path + "/").contains("/./");
    }
}
