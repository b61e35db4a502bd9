package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A share's owner grants an address access over the API: it gets the access that the rule states, and no other address does. */
final class OwnersAccess {
    private static final Path MOUNTED = Path.of("/mnt/owners-access");

    private final String version;
    private final CheckReport score;
    private final Manila manila = new Manila();

    OwnersAccess(String version, CheckReport score) {
        this.version = version;
        this.score = score;
    }

    /** Read-only is really read-only, read-write can write, and after the revocation there is no way in. */
    void isGrantedAndRevokedPerAddress() throws IOException, InterruptedException {
        String share = manila.createShare("owned-" + version);
        String location = manila.exportLocation(share);
        Path directory = NfsEndToEnd.directoryOf(share);
        Hosts.sh("chmod 777 \"$1\"; echo letter > \"$1/letter\"; chmod 666 \"$1/letter\"", directory.toString());
        List<String> exports = Hosts.exports();

        // Asked whether a file may be written, version 3's server says no before the client tries.
        String refusal = version.equals("3") ? "Permission denied" : "Read-only file system";

        allow(share, "ro");
        score.equal("letter", through(location, "cat \"$1/letter\""), "a rule ro lets the address read");
        score.contains(through(location, "echo damaged > \"$1/letter\""), refusal, "and not change a file");
        score.contains(through(location, "touch \"$1/new\""), "Read-only file system", "nor make one");
        score.contains(through(location, "rm \"$1/letter\""), "Read-only file system", "nor remove one");
        score.equal(
                "letter", Files.readString(directory.resolve("letter")).strip(), "and the server's file is as it was");
        score.equal(
                Hosts.REFUSED, Hosts.tryMount(location, version), "a rule for one address lets no other address in");
        deny(share);
        score.equal(
                Hosts.REFUSED, Hosts.tryMountElsewhere(location, version), "without the rule the address is refused");
        score.equal(exports, Hosts.exports(), "and the server exports what it did before");

        allow(share, "rw");
        score.equal("", through(location, "echo new > \"$1/letter\""), "a rule rw lets the address write");
        score.equal("new", Files.readString(directory.resolve("letter")).strip(), "and the server's file has changed");
        deny(share);
        score.equal(Hosts.REFUSED, Hosts.tryMountElsewhere(location, version), "without that rule it is refused again");
        score.equal(exports, Hosts.exports(), "and the server exports what it did before once more");
        manila.deleteShare(share);
    }

    private void allow(String share, String level) throws IOException, InterruptedException {
        score.equal("active", manila.allow(share, Hosts.OTHER, level), "the owner's rule " + level + " is active");
    }

    private void deny(String share) throws IOException, InterruptedException {
        manila.denyAll(share);
        manila.awaitNoRules(share);
    }

    /** What a script says that works on the other host's mount, {@code $1}. */
    private String through(String location, String script) throws IOException, InterruptedException {
        Files.createDirectories(MOUNTED);
        Hosts.must("on-other-host", "mount", "-t", "nfs", "-o", "noac,vers=" + version, location, MOUNTED.toString());
        try {
            return Hosts.run(List.of("sh", "-c", script, "sh", MOUNTED.toString()))
                    .output()
                    .strip();
        } finally {
            Hosts.must("umount", MOUNTED.toString());
        }
    }
}
