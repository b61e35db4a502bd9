package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The server takes something away that a job needs. */
final class Withdrawals {
    private final String version;
    private final CheckReport score;
    private final Manila manila = new Manila();
    private final Watch watch;
    private final After after;

    Withdrawals(String version, CheckReport score) {
        this.version = version;
        this.score = score;
        this.watch = new Watch(version, score);
        this.after = new After(score, manila);
    }

    /** A mount that fails: the backup is in error with the reason, and everything is released. */
    void ofAVaultThatIsWithdrawn() throws IOException, InterruptedException {
        String share = manila.createShare("no-vault-" + version);
        Hosts.revoke(NfsEndToEnd.VAULT);
        List<String> exports = Hosts.exports();
        String backup = manila.startBackup(share, "in vain");
        score.equal("error", manila.awaitBackup(backup, "available", "error"), "a backup to a withdrawn vault fails");
        score.equal("available", manila.awaitShare(share, "available"), "its share is available again");
        String message = manila.messageAbout(backup);
        score.contains(message, "failed at step mount", "its message names the step");
        score.contains(message, "rc " + Hosts.REFUSED, "its message has the exit code of mount");
        score.contains(message, Hosts.SERVER + ":" + NfsEndToEnd.VAULT, "its message names the vault");
        after.asBefore("a failed backup", exports);
        watch.allAreRefused("after a failed backup", manila.exportLocation(share));
        Hosts.grant(NfsEndToEnd.VAULT, "rw,no_root_squash,no_subtree_check");
        manila.deleteBackup(backup);
        String again = manila.startBackup(share, "again");
        score.equal("available", manila.awaitBackup(again, "available", "error"), "the next one succeeds");
    }

    /** The owner, who had granted the data node access, revokes it in the middle of a copy; and it stays revoked. */
    void ofAShareThatIsWithdrawnMeanwhile() throws IOException, InterruptedException {
        String share = manila.createShare("withdrawn-" + version);
        String directory = NfsEndToEnd.SHARES + "/" + share;
        ShareContents.addBig(Path.of(directory));
        List<String> exports = Hosts.exports();
        Hosts.grant(directory, "ro,no_root_squash,no_subtree_check");
        String backup = manila.startBackup(share, "interrupted");
        watch.awaitCopying(backup);
        Hosts.revoke(directory);
        score.equal("error", manila.awaitBackup(backup, "available", "error"), "a share withdrawn meanwhile: error");
        score.equal("available", manila.awaitShare(share, "available"), "its share is available again");
        score.contains(manila.messageAbout(backup), "failed at step copy", "its message names the step");
        score.contains(manila.messageAbout(backup), "Stale file handle", "its message says what the server said");
        after.asBefore("a share was withdrawn", exports);
        score.equal(List.of(), After.inVault(backup), "nothing of it is left in the vault");
    }

    /** An export that its server keeps from the data node cannot be registered, and the owner is notified of the reason. */
    void ofAnExternalShareThatIsWithheld() throws IOException, InterruptedException {
        Path directory = Files.createDirectories(Path.of(NfsEndToEnd.EXTERNAL, "withheld-" + version));
        String share =
                manila.manageShare(RunningService.HOST + "@external#pool", Hosts.SERVER + ":" + directory, "withheld");
        score.equal("manage_error", manila.awaitShare(share, "available", "manage_error"), "a share that is withheld");
        String message = manila.messageAbout(share);
        score.contains(message, "failed at step mount", "its message names the step");
        score.contains(message, "rc " + Hosts.REFUSED, "its message has the exit code of mount");
        score.same(List.of(), Hosts.mountedBelow(RunningService.DATA), "nothing stays mounted");
    }
}
