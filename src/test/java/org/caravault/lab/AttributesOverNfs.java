package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Extended attributes from one NFS export to another, by {@code bin/caravault copy}; getfattr on the server's own disks says what arrived. */
final class AttributesOverNfs {
    private static final Path FROM = Path.of(NfsEndToEnd.SHARES, "attributes");
    private static final Path TO = Path.of(NfsEndToEnd.VAULT, "attributes");
    private static final Path SOURCE = Path.of("/mnt/attributes-from");
    private static final Path VAULT = Path.of("/mnt/attributes-to");

    /** In so many directories that several threads are in several of them, and descriptors have one digit, two and three. */
    private static final String FILL = """
            cd "$1"
            for d in $(seq 50); do
              mkdir d$d; cd d$d
              for name in bare kept changed taken given $'new\\nline' $'\\xff\\xfe'; do echo $d >"$name"; done
              for name in kept changed taken $'new\\nline' $'\\xff\\xfe'; do setfattr -n user.colour -v "$name $d" "$name"; done
              cd ..
            done
            """;

    private static final String CHANGE = """
            cd "$1"
            for d in $(seq 50); do
              setfattr -n user.colour -v "other $d" d$d/changed
              setfattr -x user.colour d$d/taken
              setfattr -n user.colour -v "given $d" d$d/given
            done
            """;

    private static final String LIST =
            "cd \"$1\" && find . -type f -print0 | sort -z | xargs -0 getfattr -h -d -m '^user'";
    private static final String LINKED = "find \"$1\" -type f -links 2 -printf x | wc -c";

    private final Path home;
    private final CheckReport score;

    AttributesOverNfs(Path home, CheckReport score) {
        this.home = home;
        this.score = score;
    }

    /** A copy has those of its source; the next one, which links what did not change, has the new ones, and the first its own. */
    void arriveAndAreCompared() throws IOException, InterruptedException {
        for (Path directory : List.of(FROM, TO, SOURCE, VAULT)) {
            Files.createDirectories(directory);
        }
        said(FILL, FROM);
        for (Path exported : List.of(FROM, TO)) {
            Hosts.grant(exported.toString(), "rw,no_root_squash,no_subtree_check");
        }
        String before = said(LIST, FROM);
        score.contains(before, "user.colour=\"kept 7\"", "the source has extended attributes");
        copy("first");
        score.equal(before, said(LIST, TO.resolve("first")), "a copy over NFS has its source's extended attributes");
        said(CHANGE, FROM);
        copy("second", "--link-dest", VAULT.resolve("first").toString());
        score.equal(said(LIST, FROM), said(LIST, TO.resolve("second")), "the next one has those of then");
        score.equal(before, said(LIST, TO.resolve("first")), "and the first one still its own");
        score.equal(
                "200",
                said(LINKED, TO.resolve("second")).strip(),
                "four of seven files did not change, and are linked");
        for (Path exported : List.of(FROM, TO)) {
            Hosts.revoke(exported.toString());
        }
    }

    /** Mounted for each copy, as the service does it. */
    private void copy(String to, String... options) throws IOException, InterruptedException {
        Hosts.must("mount", "-t", "nfs4", "-o", "vers=4.2", Hosts.SERVER + ":" + FROM, SOURCE.toString());
        Hosts.must("mount", "-t", "nfs4", "-o", "vers=4.2", Hosts.SERVER + ":" + TO, VAULT.toString());
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/caravault").toString(),
                "copy",
                SOURCE.toString(),
                VAULT.resolve(to).toString()));
        command.addAll(List.of(options));
        Hosts.must(command.toArray(String[]::new));
        Hosts.must("umount", SOURCE.toString());
        Hosts.must("umount", VAULT.toString());
    }

    /** What a script for bash, whose argument is a directory, says. */
    private static String said(String script, Path directory) throws IOException, InterruptedException {
        return Hosts.must("bash", "-euc", script, "bash", directory.toString());
    }
}
