package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The data node has access by a rule of the share's owner, whatever jobs there are. */
final class OwnersRule {
    private static final String OF_OWNER = "ro,async,insecure,no_root_squash,no_subtree_check,anonuid=77,anongid=78";

    private final String version;
    private final CheckReport score;
    private final Manila manila = new Manila();
    private final Watch watch;
    private final After after;

    OwnersRule(String version, CheckReport score) {
        this.version = version;
        this.score = score;
        this.watch = new Watch(version, score);
        this.after = new After(score, manila);
    }

    /**
     * The owner has let the data node in before: the jobs use that, raise it, and leave it as it was.
     *
     * @return a backup of the share
     */
    String isLeftAsItWas(String share, String location, String before) throws IOException, InterruptedException {
        Path directory = NfsEndToEnd.directoryOf(share);
        Hosts.grant(directory.toString(), OF_OWNER);
        Hosts.must("exportfs", "-o", "rw,no_subtree_check", "10.88.0.99:" + directory);
        List<String> exports = Hosts.exports();
        Path mounted = Files.createDirectories(Path.of("/mnt/owner"));
        Hosts.must("mount", "-t", "nfs", "-o", "ro,noac,vers=" + version, location, mounted.toString());
        try {
            ShareContents.work(directory);
            Map<String, String> worked = TreeListing.of(directory);
            String second = manila.startBackup(share, "second");
            manila.awaitBackup(second, "available", "error");
            after.backedUp(second, share, worked, directory);
            after.asBefore("a backup with a rule of the owner's", exports);
            after.linked(before, second);

            ShareContents.damageBig(directory);
            manila.startRestore(second);
            watch.grantedWhile("a restore with a rule of the owner's", location, "rw", () -> {
                score.equal("10", readThrough(mounted), "meanwhile the owner's own mount on the data node works");
                return manila.awaitRestored(share);
            });
            after.restored(second, share, worked, directory);
            after.asBefore("a restore with a rule of the owner's", exports);
            score.equal("10", readThrough(mounted), "the owner's own mount on the data node works still");
            return second;
        } finally {
            Hosts.must("umount", "--force", "--lazy", mounted.toString());
            Hosts.revoke(directory.toString());
            Hosts.must("exportfs", "-u", "10.88.0.99:" + directory);
        }
    }

    /** How many files a directory contains that nothing changes, or what stands in the way of counting them. */
    private static String readThrough(Path mounted) {
        try (var files = Files.list(mounted.resolve("projects/b"))) {
            return "" + files.count();
        } catch (IOException refused) {
            return refused.toString();
        }
    }
}
