package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** POSIX ACLs of a server's disk, which its NFS 4 clients see as ACLs of NFS 4. getfacl on the disks is the judge. */
final class AclsOverNfs {
    private static final Path FROM = Path.of(NfsEndToEnd.SHARES, "acls");
    private static final Path TO = Path.of(NfsEndToEnd.VAULT, "acls");
    private static final Path SHARE = Path.of("/mnt/acls-of-share");
    private static final Path NFS_VAULT = Path.of("/mnt/acls-of-vault");
    private static final Path LOCAL_VAULT = Path.of("/tmp/acls");

    private static final String FILL = """
            cd "$1"
            echo secret >file; chmod 640 file; setfacl -m u:1000:rw,g:2000:r file
            echo plain >plain; echo changed >changed; setfacl -m u:1001:r changed
            mkdir directory; setfacl -m u:1000:rwx,d:u:1000:rwx directory
            echo below >directory/below; setfacl -b directory/below; chmod 644 directory/below
            """;
    private static final String CHANGE = "setfacl -m u:1001:rw \"$1/changed\"";
    private static final String DAMAGE =
            "cd \"$1\"; setfacl -b file; echo new >changed; setfacl -k -m u:1002:r directory";

    private static final String LIST =
            "cd \"$1\" && find . | sort | xargs getfacl -n && stat -c '%n %a' file plain changed directory";

    private final Path home;
    private final CheckReport score;

    AclsOverNfs(Path home, CheckReport score) {
        this.home = home;
        this.score = score;
    }

    /** They arrive in a vault on NFS and in one on a disk, are verified, noticed when they alone change, and restored. */
    void areKeptAndPutBack() throws IOException, InterruptedException {
        for (Path directory : List.of(FROM, TO, SHARE, NFS_VAULT, LOCAL_VAULT)) {
            Files.createDirectories(directory);
        }
        said(FILL, FROM);
        for (Path exported : List.of(FROM, TO)) {
            Hosts.grant(exported.toString(), "rw,no_root_squash,no_subtree_check");
        }
        String before = said(LIST, FROM);
        score.contains(before, "user:1000:rw-", "the share has ACLs");
        for (Path vault : List.of(LOCAL_VAULT, NFS_VAULT)) {
            inMounts(() -> keep(before, vault));
        }
        String after = said(LIST, FROM);
        said(DAMAGE, FROM);
        inMounts(() -> caravault(
                "copy",
                "--strict",
                "--delete",
                LOCAL_VAULT.resolve("second/data").toString(),
                SHARE.toString()));
        score.equal(after, said(LIST, FROM), "a restore over NFS 4.2 puts the ACLs back");
        for (Path exported : List.of(FROM, TO)) {
            Hosts.revoke(exported.toString());
        }
    }

    private void keep(String before, Path vault) throws IOException, InterruptedException {
        String where = vault.equals(NFS_VAULT) ? "a vault on NFS 4.2" : "a vault on a disk";
        said("setfacl -m u:1001:r \"$1/changed\"", FROM);
        copy(vault, "first");
        score.equal(before, said(LIST, vaultOnDisk(vault).resolve("first/data")), where + " has a share's ACLs");
        said(CHANGE, FROM);
        copy(vault, "second", "--link-dest", vault.resolve("first/data").toString());
        Path disk = vaultOnDisk(vault);
        score.equal(
                said(LIST, FROM),
                said(LIST, disk.resolve("second/data")),
                where + " has an ACL that alone has changed");
        score.equal(before, said(LIST, disk.resolve("first/data")), where + " has the former one in the backup before");
        score.equal(
                Files.getAttribute(disk.resolve("first/data/file"), "unix:ino"),
                Files.getAttribute(disk.resolve("second/data/file"), "unix:ino"),
                where + " has a file with the same ACL once");
        caravault("verify", vault.resolve("second").toString());
    }

    private static Path vaultOnDisk(Path vault) {
        return vault.equals(NFS_VAULT) ? TO : vault;
    }

    private void copy(Path vault, String to, String... options) throws IOException, InterruptedException {
        Path backup = Files.createDirectories(vault.resolve(to));
        List<String> words = new ArrayList<>(List.of("copy", "--strict"));
        words.addAll(List.of("--manifest", backup.resolve("manifest").toString()));
        words.addAll(List.of(options));
        words.addAll(List.of(SHARE.toString(), backup.resolve("data").toString()));
        caravault(words.toArray(String[]::new));
    }

    private void caravault(String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/caravault").toString()));
        command.addAll(List.of(words));
        Hosts.must(command.toArray(String[]::new));
    }

    private interface Part {
        void run() throws IOException, InterruptedException;
    }

    private static void inMounts(Part part) throws IOException, InterruptedException {
        Hosts.must("mount", "-t", "nfs4", "-o", "vers=4.2", Hosts.SERVER + ":" + FROM, SHARE.toString());
        Hosts.must("mount", "-t", "nfs4", "-o", "vers=4.2", Hosts.SERVER + ":" + TO, NFS_VAULT.toString());
        part.run();
        Hosts.must("umount", SHARE.toString());
        Hosts.must("umount", NFS_VAULT.toString());
    }

    /** What a script for bash, whose argument is a directory, says. */
    private static String said(String script, Path directory) throws IOException, InterruptedException {
        return Hosts.must("bash", "-euc", script, "bash", directory.toString());
    }
}
