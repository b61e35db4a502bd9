package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Backs up and restores shares over real NFS, inside {@code lab/with-nfs}: share and vault are exports of a server, the
 * data node is another host. The argument is the directory of the installation. See {@code lab/nfs-end-to-end}.
 */
public final class NfsEndToEnd {
    static final String SHARES = "/srv/nfs/shares";
    static final String VAULT = "/srv/nfs/vault";
    static final String EXTERNAL = "/srv/nfs/external";

    private NfsEndToEnd() {}

    public static void main(String[] arguments) throws Exception {
        CheckReport score = new CheckReport();
        Path home = Path.of(arguments[0]);
        List<String> options = List.of(arguments);
        boolean brief = options.contains("--brief");
        boolean failures = options.contains("--failures");
        if (options.contains("--trees")) {
            trees(home, score);
            System.exit(score.total());
        }
        for (String version : failures ? List.<String>of() : brief ? List.of("4.2") : List.of("3", "4.2")) {
            score.about("vers=" + version);
            inRound(home, version, "external", score, () -> {
                Hosts.grant(VAULT, "rw,no_root_squash,no_subtree_check");
                new Jobs(version, score).ofAShareThatTheServiceMakes();
                new Jobs(version, score).ofAnExternalShare();
                new OwnersAccess(version, score).isGrantedAndRevokedPerAddress();
                new Withdrawals(version, score).ofAVaultThatIsWithdrawn();
                new Withdrawals(version, score).ofAShareThatIsWithdrawnMeanwhile();
                new Withdrawals(version, score).ofAnExternalShareThatIsWithheld();
                Hosts.revoke(VAULT);
            });
        }
        if (!failures) {
            score.about("extended attributes, vers=4.2");
            new AttributesOverNfs(home, score).arriveAndAreCompared();
            new AclsOverNfs(home, score).areKeptAndPutBack();
            emptyTheServer();
        }
        if (!failures) {
            trees(home, score);
        }
        score.about("failures and kills, vers=4.2");
        Hosts.serveManyOthers();
        Hosts.grant(VAULT, "rw,no_root_squash,no_subtree_check");
        new ServerContract(home, settings("4.2", "external"), score).holds();
        emptyTheServer();
        if (!brief && !failures) {
            score.about("vault on order, vers=4.2");
            inRound(home, "4.2", "exportfs", score, () -> new Jobs("4.2", score).ofAVaultThatIsGrantedForEachJob());
        }
        System.exit(score.total());
    }

    private static void trees(Path home, CheckReport score) throws IOException, InterruptedException {
        for (String version : List.of("3", "4.2")) {
            score.about("trees, vers=" + version);
            TreesOverNfs trees = new TreesOverNfs(home, version, score);
            trees.arriveAndComeBack();
            trees.intoAVaultWithRootSquash();
            trees.fromAShareWithRootSquash();
            emptyTheServer();
        }
    }

    /** The directory on the server of a share that the service has made. */
    static Path directoryOf(String share) {
        return Path.of(SHARES, share);
    }

    private interface Part {
        void run() throws IOException, InterruptedException;
    }

    /** One run of the service, from start to a clean stop. */
    private static void inRound(Path home, String version, String vaultBackend, CheckReport score, Part part)
            throws IOException, InterruptedException {
        Hosts.serveManyOthers();
        try (RunningService service = RunningService.start(home, settings(version, vaultBackend))) {
            int failedBefore = score.failed();
            try {
                part.run();
            } catch (IOException | RuntimeException broken) {
                score.check(false, "the round ends early: " + broken);
            }
            if (score.failed() > failedBefore) {
                score.note("the service's log: " + service.lastWords());
            }
            score.equal(0, service.stop(), "SIGTERM stops the service with exit code 0");
            score.equal(List.of(), Hosts.mountedBelow(RunningService.DATA), "the stopped service has left no mount");
        } catch (IOException broken) {
            score.check(false, broken.toString());
        } finally {
            emptyTheServer();
        }
    }

    private static List<String> settings(String version, String vaultBackend) {
        return List.of(
                "node=" + RunningService.HOST,
                "exportfs.root=" + SHARES,
                "exportfs.address=" + Hosts.SERVER,
                "data_node_access_ips=" + Hosts.NODE,
                "data_node_mount_options=nfs:vers=" + version,
                "backup_mount_options=vers=" + version,
                "backup_mount_backend=" + vaultBackend,
                "copy.bwlimit=3M");
    }

    /** But for the vault's marker: a vault that has lost it is refused. */
    private static void emptyTheServer() throws IOException, InterruptedException {
        Hosts.must("exportfs", "-ua");
        for (String disk : List.of(SHARES, VAULT, EXTERNAL)) {
            Hosts.sh("find \"$1\" -mindepth 1 -maxdepth 1 ! -name .caravault-vault -exec rm -rf {} +", disk);
        }
    }
}
