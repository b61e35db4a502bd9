package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Backups and restores of each kind of share that end well. */
final class Jobs {
    private final String version;
    private final CheckReport score;
    private final Manila manila = new Manila();
    private final Watch watch;
    private final After after;

    Jobs(String version, CheckReport score) {
        this.version = version;
        this.score = score;
        this.watch = new Watch(version, score);
        this.after = new After(score, manila);
    }

    /** All of the backend exportfs: only a job's node has access; what is restored is what was backed up. */
    void ofAShareThatTheServiceMakes() throws IOException, InterruptedException {
        String share = manila.createShare("made-" + version);
        String location = manila.exportLocation(share);
        Path directory = NfsEndToEnd.directoryOf(share);
        score.equal(Hosts.SERVER + ":" + directory, location, "the share's export location is on the server");
        ShareContents.fill(directory, oldest());
        ShareContents.addBig(directory);
        Map<String, String> filled = TreeListing.of(directory);
        List<String> exports = Hosts.exports();
        watch.allAreRefused("before the first job", location);

        String first = manila.startBackup(share, "first");
        watch.grantedWhile("a backup", location, "ro", () -> manila.awaitBackup(first, "available", "error"));
        watch.mountsOf("a backup", first, "ro", "rw");
        after.backedUp(first, share, filled, directory);
        after.asBefore("a backup", exports);
        watch.allAreRefused("between jobs", location);

        ShareContents.damage(directory);
        ShareContents.damageBig(directory);
        manila.startRestore(first);
        watch.grantedWhile("a restore", location, "rw", () -> manila.awaitRestored(share));
        watch.mountsOf("a restore", first, "rw", "ro");
        after.restored(first, share, filled, directory);
        after.asBefore("a restore", exports);
        watch.allAreRefused("after the last job", location);

        String second = new OwnersRule(version, score).isLeftAsItWas(share, location, first);
        String third = manila.startBackup(share, "third");
        score.equal("available", manila.awaitBackup(third, "available", "error"), "a backup after that");
        after.asBefore("a backup after the owner has taken the rule away", exports);
        watch.allAreRefused("after the owner has taken the rule away", location);

        for (String backup : List.of(first, second, third)) {
            manila.deleteBackup(backup);
        }
        score.equal(List.of(), After.inVault(""), "deleted backups are gone from the vault");
        manila.deleteShare(share);
        score.check(!Files.exists(directory), "a deleted share is gone from the server");
        after.asBefore("deletions", exports);
    }

    /** The backend external: an export that is only registered. */
    void ofAnExternalShare() throws IOException, InterruptedException {
        Path directory = Path.of(NfsEndToEnd.EXTERNAL, "v" + version);
        Files.createDirectories(directory);
        ShareContents.fill(directory, oldest());
        String location = Hosts.SERVER + ":" + directory;
        String host = RunningService.HOST + "@external#pool";
        Hosts.grant(directory.toString(), "rw,no_root_squash,no_subtree_check");
        List<String> exports = Hosts.exports();
        Map<String, String> filled = TreeListing.of(directory);
        String share = manila.manageShare(host, location, "external-" + version);
        score.equal("available", manila.awaitShare(share, "available", "manage_error"), "an external share");
        String backup = manila.startBackup(share, "of external");
        manila.awaitBackup(backup, "available", "error");
        after.backedUp(backup, share, filled, directory);
        after.asBefore("a backup of an external share", exports);
        ShareContents.damage(directory);
        manila.startRestore(backup);
        manila.awaitRestored(share);
        after.restored(backup, share, filled, directory);
        after.asBefore("a restore of an external share", exports);
        Hosts.revoke(directory.toString());
    }

    /** {@code backup_mount_backend=exportfs}: the vault is opened for each job, too, and no further than it needs. */
    void ofAVaultThatIsGrantedForEachJob() throws IOException, InterruptedException {
        String vault = Hosts.SERVER + ":" + NfsEndToEnd.VAULT;
        String share = manila.createShare("vault-on-order");
        Path directory = NfsEndToEnd.directoryOf(share);
        ShareContents.fill(directory, oldest());
        ShareContents.addBig(directory);
        Map<String, String> filled = TreeListing.of(directory);
        List<String> exports = Hosts.exports();
        watch.allAreRefused("before the first job", vault);
        String backup = manila.startBackup(share, "on order");
        watch.grantedWhile("a backup", vault, "rw", () -> manila.awaitBackup(backup, "available", "error"));
        after.backedUp(backup, share, filled, directory);
        after.asBefore("a backup", exports);
        watch.allAreRefused("between jobs", vault);
        ShareContents.damageBig(directory);
        manila.startRestore(backup);
        watch.grantedWhile("a restore", vault, "ro", () -> manila.awaitRestored(share));
        after.restored(backup, share, filled, directory);
        after.asBefore("a restore", exports);
        watch.allAreRefused("after the last job", vault);
    }

    /** NFSv3 has times of 32 bits without a sign: none before 1970. */
    private String oldest() {
        return version.equals("3") ? "1970-01-02 03:04:05.123456789 UTC" : "1969-07-20 20:17:40.123456789 UTC";
    }
}
