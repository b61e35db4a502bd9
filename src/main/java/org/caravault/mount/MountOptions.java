package org.caravault.mount;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.caravault.access.Level;

/**
 * The options of a mount: those that an administrator configured, if they are on the list of nfs(5) options that change
 * how the client talks to a server, and always {@code nosuid,nodev,noexec}, because a share's content is untrusted. Each mount of
 * an NFS export has its own superblock, unless {@code sharecache} is configured: else a job would get the write-back errors of an
 * earlier one (syncfs(2) reports them per superblock), and ending the calls of one job would end those of the other.
 */
public final class MountOptions {
    private static final Set<String> ALLOWED = Set.of(
            "vers nfsvers minorversion proto port mountport mountproto mountvers mounthost rsize wsize timeo retrans retry hard soft"
                    .concat(" softerr softreval nosoftreval nconnect max_connect trunkdiscovery sec xprtsec ac noac")
                    .concat(" actimeo acregmin acregmax acdirmin acdirmax cto nocto lock nolock local_lock lookupcache")
                    .concat(
                            " rdirplus nordirplus noatime relatime nodiratime resvport noresvport sharecache nosharecache")
                    .concat(
                            " fsc nofsc clientaddr namlen tcp udp rdma fg acl noacl migration nomigration addr sync async")
                    .split(" ", -1));
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9._:-]+");
    private static final String OWN_SUPERBLOCK = "nosharecache";
    private static final List<String> FORCED = List.of("nosuid", "nodev", "noexec");

    private MountOptions() {}

    /** What is wrong with configured options; empty when all of them are allowed. */
    public static Optional<String> problem(String configured) {
        return split(configured).stream()
                .filter(option -> !isAllowed(option))
                .findFirst()
                .map(option -> "must not contain the mount option '" + option
                        + "' (allowed are nfs(5)'s transport options; nosuid, nodev, noexec, ro and rw are set by"
                        + " Caravault)");
    }

    /** As mount(8) takes them after {@code -o}, for a directory of a server that speaks this protocol. */
    static String ofServer(String protocol, Level level, String configured) {
        boolean chosen = split(configured).stream().anyMatch(Set.of("sharecache", OWN_SUPERBLOCK)::contains);
        return join(level, chosen || !protocol.startsWith("nfs") ? configured : configured + "," + OWN_SUPERBLOCK);
    }

    /** As mount(8) takes them after {@code -o}. */
    public static String join(Level level, String configured) {
        problem(configured).ifPresent(wrong -> {
            throw new IllegalArgumentException("mount options " + wrong);
        });
        List<String> all = new ArrayList<>(List.of(level.wire()));
        all.addAll(FORCED);
        all.addAll(split(configured));
        return String.join(",", all);
    }

    private static boolean isAllowed(String option) {
        int equals = option.indexOf('=');
        return equals < 0
                ? ALLOWED.contains(option)
                : ALLOWED.contains(option.substring(0, equals))
                        && VALUE.matcher(option.substring(equals + 1)).matches();
    }

    /** Manila's keys may carry a leading {@code -o}. */
    private static List<String> split(String configured) {
        String bare = configured.startsWith("-o") ? configured.substring(2).strip() : configured;
        return Arrays.stream(bare.split(",", -1))
                .map(String::strip)
                .filter(option -> !option.isEmpty())
                .toList();
    }
}
