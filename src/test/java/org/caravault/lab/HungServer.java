package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The server's wire is cut at the worst moments of a job, inside {@code lab/with-nfs}: the job must fail and say so, what it
 * held must be released, and no other job or client must be affected. The arguments are the directory of the installation and, if not all,
 * the version of NFS; or {@code --brief}: a copy with version 3, a vault with 4.2. See {@code lab/hung-server}.
 */
public final class HungServer {
    private static final String LOCAL_VAULT = "/srv/vault";
    private static final String NFS_VAULT = Hosts.SERVER + ":" + NfsEndToEnd.VAULT;

    /** A client may be slower while a job fails, but never by what a call to a dead server takes. */
    private static final double SLOWEST_MS = 1000;

    private static final String BRIEF = "--brief";
    private static final int OTHERS = 10;
    private static final int FEW_OTHERS = 3;

    private final String version;
    private final CheckReport score;
    private final Manila manila = new Manila();
    private final Watch watch;

    private HungServer(String version, CheckReport score) {
        this.version = version;
        this.score = score;
        this.watch = new Watch(version, score);
    }

    public static void main(String[] arguments) throws Exception {
        CheckReport score = new CheckReport();
        Path home = Path.of(arguments[0]);
        Files.createDirectories(Path.of(LOCAL_VAULT));
        List<String> options = List.of(arguments).subList(1, arguments.length);
        if (options.contains(BRIEF)) {
            of("3", score).withService(home, LOCAL_VAULT, HungServer::ofTheCopy);
            of("4.2", score).withService(home, NFS_VAULT, HungServer::ofTheVault);
            System.exit(score.total());
        }
        for (String version : options.isEmpty() ? List.of("3", "4.2") : options) {
            HungServer hung = of(version, score);
            hung.withService(home, LOCAL_VAULT, HungServer::ofTheShare);
            hung.withService(home, NFS_VAULT, HungServer::ofTheVault);
        }
        System.exit(score.total());
    }

    private static HungServer of(String version, CheckReport score) {
        score.about("vers=" + version);
        return new HungServer(version, score);
    }

    private interface Part {
        void run(HungServer hung, RunningService service) throws IOException, InterruptedException;
    }

    private void withService(Path home, String vault, Part part) throws IOException, InterruptedException {
        List<String> settings = List.of(
                "node=" + RunningService.HOST,
                "data_node_mount_options=nfs:vers=" + version,
                "backup_mount_options=vers=" + version,
                "command.deadline_s=10",
                "server.silence_s=15",
                "job.drain_s=1",
                "quota_backups=-1",
                "quota_backup_gigabytes=-1",
                "copy.bwlimit=3M");
        Hosts.grant(NfsEndToEnd.VAULT, "rw,no_root_squash,no_subtree_check");
        Hosts.grant(NfsEndToEnd.EXTERNAL, "rw,no_root_squash,no_subtree_check");
        try (RunningService service = RunningService.start(home, vault, NetworkCut.environment(), settings)) {
            try {
                part.run(this, service);
            } catch (IOException | RuntimeException broken) {
                score.check(false, "the round ends early: " + broken);
            }
            if (score.failed() > 0) {
                score.note("the service's log: " + service.lastWords());
            }
        } finally {
            NetworkCut.mend();
            Hosts.must("exportfs", "-ua");
            Hosts.sh(
                    "umount -f -l $(grep -o \"$1/[^ ]*\" /proc/self/mounts) 2>/dev/null || true",
                    RunningService.DATA.toString());
        }
    }

    private String externalShare(String name) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(Path.of(NfsEndToEnd.EXTERNAL, name + "-" + version));
        ShareContents.addBig(directory);
        String share = manila.manageShare(
                RunningService.HOST + "@external#pool", Hosts.SERVER + ":" + directory, name + "-" + version);
        manila.awaitShare(share, "available");
        return share;
    }

    private void ofTheShare(RunningService service) throws IOException, InterruptedException {
        Bystanders others = new Bystanders(OTHERS, score);
        others.arrive();
        String share = externalShare("hung");
        double calm = others.areBackedUp("while all is well");

        NetworkCut.cut();
        String mounting = manila.startBackup(share, "cut before the mount");
        double whileMounting = others.areBackedUp("while a mount hangs");
        mustFail(mounting, share, "mount");
        NetworkCut.mend();

        double whileCopying = cutInTheCopy(share, others);

        String unmounting = manila.startBackup(share, "cut at the umount");
        NetworkCut.cutAt(NetworkCut.Moment.BEFORE_UMOUNT, unmounting);
        watch.awaitCopyingTo(Path.of(LOCAL_VAULT), unmounting);
        double whileUnmounting = others.areBackedUp("while an umount hangs");
        score.equal(
                "available",
                manila.awaitBackup(unmounting, "available", "error"),
                "a backup that is complete is available");
        score.equal("available", manila.awaitShare(share, "available"), "and so is its share");
        score.equal(List.of(), Hosts.mountedBelow(RunningService.DATA), "and nothing stays mounted");
        NetworkCut.mend();

        score.note("99th percentile of the API's answers, ms: calm %.0f, hanging mount %.0f, copy %.0f, umount %.0f"
                .formatted(calm, whileMounting, whileCopying, whileUnmounting));
        score.check(
                Math.max(whileMounting, Math.max(whileCopying, whileUnmounting)) < SLOWEST_MS,
                "the API answers all the while");

        cutWhenItStops(share, service);
    }

    private void ofTheCopy(RunningService service) throws IOException, InterruptedException {
        Bystanders others = new Bystanders(FEW_OTHERS, score);
        others.arrive();
        String share = externalShare("hung");
        score.check(cutInTheCopy(share, others) < SLOWEST_MS, "the API answers all the while");
        cutWhenItStops(share, service);
    }

    private double cutInTheCopy(String share, Bystanders others) throws IOException, InterruptedException {
        String copying = manila.startBackup(share, "cut in the copy");
        watch.awaitCopyingTo(Path.of(LOCAL_VAULT), copying);
        NetworkCut.cut();
        double slowest = others.areBackedUp("while a copy hangs");
        mustFail(copying, share, "copy");
        NetworkCut.mend();
        return slowest;
    }

    private void cutWhenItStops(String share, RunningService service) throws IOException, InterruptedException {
        String last = manila.startBackup(share, "cut when the service stops");
        watch.awaitCopyingTo(Path.of(LOCAL_VAULT), last);
        NetworkCut.cut();
        score.equal(0, service.stop(), "SIGTERM stops a service of which a job hangs");
    }

    /** Here it is not the copier that waits for the server, but the service itself. */
    private void ofTheVault(RunningService service) throws IOException, InterruptedException {
        String share = externalShare("vault-hung");
        NetworkCut.cutAt(NetworkCut.Moment.AFTER_VAULT_MOUNT, "whichever");
        String backup = manila.startBackup(share, "cut under the vault");
        mustFail(backup, share, "");
        NetworkCut.mend();
        String again = manila.startBackup(share, "again");
        score.equal(
                "available", manila.awaitBackup(again, "available", "error"), "when it is back the next one is made");
        score.equal(0, service.stop(), "SIGTERM stops the service");
        score.equal(List.of(), Hosts.mountedBelow(RunningService.DATA), "nothing stays mounted");
    }

    private void mustFail(String backup, String share, String step) throws IOException, InterruptedException {
        score.equal("error", manila.awaitBackup(backup, "available", "error"), "a hanging " + step + " is an error");
        score.equal("available", manila.awaitShare(share, "available"), "its share is available again");
        String message = manila.messageAbout(backup);
        score.contains(message, "no answer from " + Hosts.SERVER + " for ", "its message names the server");
        score.contains(message, "failed at step " + step, "its message names the step");
        score.equal(
                List.of(),
                Hosts.mountedBelow(RunningService.DATA).stream()
                        .filter(line -> line.contains(backup))
                        .toList(),
                "what hung is not mounted any more");
    }
}
