package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.caravault.lab.BrokenExportfs.Fault;

/**
 * The backend exportfs when it fails and when its data node is killed, with a real server: what a job granted is
 * revoked again, what the owner granted is granted again, and an interrupted job is completed.
 */
final class ServerContract {
    private static final String VERSION = "4.2";

    private final Path home;
    private final List<String> settings;
    private final CheckReport score;
    private final Manila manila = new Manila();
    private final Watch watch;
    private final After after;

    private String share = "";
    private String location = "";
    private String backup = "";
    private List<String> exports = List.of();
    private Map<String, String> filled = Map.of();

    ServerContract(Path home, List<String> settings, CheckReport score) {
        this.home = home;
        this.settings = settings;
        this.score = score;
        this.watch = new Watch(VERSION, score);
        this.after = new After(score, manila);
    }

    private Path directory() {
        return NfsEndToEnd.directoryOf(share);
    }

    private interface Part {
        void run(RunningService service) throws IOException, InterruptedException;
    }

    private void withService(Part part) throws IOException, InterruptedException {
        try (RunningService service = RunningService.start(
                home, Hosts.SERVER + ":" + NfsEndToEnd.VAULT, BrokenExportfs.environment(), settings)) {
            int failedBefore = score.failed();
            try {
                part.run(service);
            } catch (IOException | RuntimeException broken) {
                score.check(false, "the round ends early: " + broken);
            }
            if (score.failed() > failedBefore) {
                score.note("the service's log: " + service.lastWords());
            }
        }
    }

    void holds() throws IOException, InterruptedException {
        withService(service -> {
            eachOperationFailsOnce();
            diesWhenItHasGrantedItselfAccess(service);
        });
        withService(service -> {
            after.backedUp(backup, share, filled, directory());
            after.asBefore("a backup whose node was killed", exports);
            watch.allAreRefused("after a backup whose node was killed", location);
            diesInTheMiddleOfARestore(service);
            theServerForgets();
        });
        withService(service -> {
            awaitElsewhere(true);
            score.equal(0, Hosts.tryMountElsewhere(location, VERSION), "the owner's grant is applied again");
            after.restored(backup, share, filled, directory());
            after.asBefore("a restore whose node was killed", exports);
            diesBeforeItRevokes(service);
        });
        withService(service -> {
            awaitElsewhere(false);
            manila.awaitNoRules(share); // then exportfs has ended, too
            score.equal(
                    Hosts.REFUSED,
                    Hosts.tryMountElsewhere(location, VERSION),
                    "a revocation during which the service died is completed by the next run");
            manila.deleteBackup(backup);
            deletesAShareWithAGrant();
            score.equal(0, service.stop(), "SIGTERM stops the service with exit code 0");
            score.equal(List.of(), Hosts.mountedBelow(RunningService.DATA), "and it has left no mount");
        });
    }

    private void eachOperationFailsOnce() throws IOException, InterruptedException {
        share = manila.createShare("broken");
        location = manila.exportLocation(share);
        ShareContents.fill(directory(), "1969-07-20 20:17:40.123456789 UTC");
        ShareContents.addBig(directory());
        Hosts.sh("chmod 755 \"$1\"", directory().toString()); // the other host's root is squashed here
        filled = TreeListing.of(directory());
        exports = Hosts.exports();

        BrokenExportfs.next(Fault.FAILS, "-o");
        String refused = manila.startBackup(share, "refused");
        score.equal("error", manila.awaitBackup(refused, "available", "error"), "a grant that fails: error");
        score.equal("available", manila.awaitShare(share, "available"), "its share is available again");
        score.contains(manila.messageAbout(refused), "failed at step grant", "its message names the step");
        score.contains(manila.messageAbout(refused), "out of sorts", "and has exportfs's own words");
        after.asBefore("a grant that failed", exports);
        manila.deleteBackup(refused);

        BrokenExportfs.next(Fault.FAILS, "-u");
        String closed = manila.startBackup(share, "closed at the second try");
        score.equal(
                "available",
                manila.awaitBackup(closed, "available", "error"),
                "a revoke that fails leaves the backup available");
        score.check(BrokenExportfs.isMet(), "and it did fail");
        after.asBefore("a revoke that failed once", exports);
        manila.deleteBackup(closed);

        BrokenExportfs.next(Fault.FAILS, "-o");
        score.equal("error", manila.allow(share, Hosts.OTHER, "ro"), "a rule that the server refuses is in error");
        watch.allAreRefused("with a rule in error", location);
        manila.denyAll(share);
        manila.awaitNoRules(share);
        score.equal("active", manila.allow(share, Hosts.OTHER, "ro"), "the next one is active");
        score.equal(0, Hosts.tryMountElsewhere(location, VERSION), "and its address gets in");
        BrokenExportfs.next(Fault.FAILS, "-u");
        manila.denyAll(share);
        score.equal(List.of("error"), manila.rules(share), "one that cannot be taken back is in error");
        score.equal(0, Hosts.tryMountElsewhere(location, VERSION), "as its address still gets in");
        manila.denyAll(share);
        manila.awaitNoRules(share);
        after.asBefore("all that failed", exports);
    }

    private void diesWhenItHasGrantedItselfAccess(RunningService service) throws IOException, InterruptedException {
        BrokenExportfs.next(Fault.KILLS_AFTER, "-o");
        backup = manila.startBackup(share, "killed");
        service.awaitKilled();
        score.check(!Hosts.granted(directory().toString()).isEmpty(), "the dead node still has access");
    }

    private void diesInTheMiddleOfARestore(RunningService service) throws IOException, InterruptedException {
        score.equal("active", manila.allow(share, Hosts.OTHER, "ro"), "the owner grants an address access");
        exports = Hosts.exports();
        ShareContents.damage(directory());
        ShareContents.damageBig(directory());
        manila.startRestore(backup);
        watch.until(() -> Hosts.mountedBelow(RunningService.DATA).size() == 2, "a restore has two mounts");
        service.close();
        service.awaitKilled();
        score.check(
                Hosts.granted(directory().toString()).contains("rw"),
                "the node that died in a restore still has access");
    }

    /** As after a reboot: the exports that exportfs made are gone. */
    private void theServerForgets() throws IOException, InterruptedException {
        Hosts.must("exportfs", "-u", Hosts.OTHER + ":" + directory());
        score.equal(Hosts.REFUSED, Hosts.tryMountElsewhere(location, VERSION), "the server has forgotten the rule");
    }

    private void diesBeforeItRevokes(RunningService service) throws IOException, InterruptedException {
        BrokenExportfs.next(Fault.KILLS_BEFORE, "-u");
        try {
            manila.denyAll(share);
            score.check(false, "the service was to die over this call");
        } catch (IOException expected) {
            score.note("the client of the killed service gets: " + expected.getMessage());
        }
        service.awaitKilled();
        score.equal(0, Hosts.tryMountElsewhere(location, VERSION), "a dead service revokes nothing");
    }

    private void deletesAShareWithAGrant() throws IOException, InterruptedException {
        score.equal("active", manila.allow(share, Hosts.OTHER, "rw"), "the owner grants an address access once more");
        manila.deleteShare(share);
        score.same(
                List.of(),
                Hosts.exports().stream().filter(line -> line.contains(share)).toList(),
                "a deleted share is not exported");
    }

    /**
     * Waits for the server's table before it tries: a Linux client that loses access in the middle of its mount asks its server for a
     * lease for ever, and so does every later mount of that server.
     */
    private void awaitElsewhere(boolean exported) throws IOException, InterruptedException {
        watch.until(
                () -> Hosts.exportedTo(Hosts.OTHER, directory().toString()) == exported,
                "another host is " + (exported ? "granted" : "refused") + " access by exportfs");
    }
}
