package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** The data node's wire to the server, cut so that packets vanish without an error: they go to an address that no host has. */
final class NetworkCut {
    private static final String CUT = "ip neigh replace %s lladdr 02:00:00:00:00:99 dev eth0 nud permanent";
    private static final String MEND = "ip neigh del %s dev eth0";
    private static final Path PLACE = Path.of("/tmp/wire");

    /** When a command of the data node cuts it. */
    enum Moment {
        BEFORE_UMOUNT,
        AFTER_VAULT_MOUNT
    }

    private NetworkCut() {}

    static void cut() throws IOException, InterruptedException {
        Hosts.sh(CUT.formatted(Hosts.SERVER));
    }

    static void mend() throws IOException, InterruptedException {
        for (Moment moment : Moment.values()) {
            Files.deleteIfExists(PLACE.resolve(moment.name()));
        }
        Hosts.sh(MEND.formatted(Hosts.SERVER) + " || true");
    }

    /** The next such command of the service cuts it; an umount only for that job. */
    static void cutAt(Moment moment, String job) throws IOException {
        Files.writeString(PLACE.resolve(moment.name()), job);
    }

    /** For the service: mount and umount that cut the wire at the chosen moment. */
    static Map<String, String> environment() throws IOException {
        Files.createDirectories(PLACE);
        script("umount", """
                #!/bin/sh
                job=$(cat %1$s/BEFORE_UMOUNT 2>/dev/null) || exec /usr/bin/umount "$@"
                case "$*" in *--force*) ;; *"$job".*-share) rm %1$s/BEFORE_UMOUNT && %2$s ;; esac
                exec /usr/bin/umount "$@"
                """);
        script("mount", """
                #!/bin/sh
                case "$*" in *%3$s:*-vault) ;; *) exec /usr/bin/mount "$@" ;; esac
                /usr/bin/mount "$@" || exit $?
                rm %1$s/AFTER_VAULT_MOUNT 2>/dev/null && %2$s
                exit 0
                """);
        return Map.of("PATH", PLACE + ":" + System.getenv("PATH"));
    }

    private static void script(String name, String text) throws IOException {
        Path file = Files.writeString(
                PLACE.resolve(name), text.formatted(PLACE, CUT.formatted(Hosts.SERVER), Hosts.SERVER));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
