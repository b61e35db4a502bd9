package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trees with one of everything, from an export into another one and back, with the versions of NFS that servers have, and with a server that
 * gives root no rights. rsync on the server's disks is the judge.
 */
final class TreesOverNfs {
    private static final Path FROM = Path.of(NfsEndToEnd.SHARES, "tree");
    private static final Path TO = Path.of(NfsEndToEnd.VAULT, "tree");
    private static final Path SHARE = Path.of("/mnt/tree-of-share");
    private static final Path VAULT = Path.of("/mnt/tree-of-vault");
    private static final String TRUSTED = "rw,no_root_squash,no_subtree_check";
    private static final String SQUASHED = "rw,root_squash,no_subtree_check";
    private static final int SOME_FAILED = 3;

    private static final String FILL = """
            cd "$1"; rm -rf -- * .hidden
            mkdir -p a/b/c "with space" $'line\\nend'; echo one >a/one; ln a/one a/b/again; ln a/one "with space/third"
            ln -s ../one a/b/link; ln -s /nowhere dangling; mkfifo a/pipe; mknod a/device c 1 3; : >empty; : >.hidden
            echo bytes >$'not-utf8-\\xff'; echo long >"$(printf 'n%.0s' {1..255})"
            truncate -s 5M sparse; echo end >>sparse; head -c 3000000 /dev/urandom >large
            echo owned >owned; chown 1234:5678 owned; chmod 4711 owned; chown 77:78 a/b/c; chmod 2750 a/b/c
            echo private >private; chmod 600 private; chown 1234 private
            touch -d '2001-02-03 04:05:06.123456789' a/b/link -h; touch -d '2030-01-01 00:00:00.5' large
            touch -d '2010-10-10 10:10:10.10101' a/b a "with space" .
            """;
    private static final String CHANGE = """
            cd "$1"; echo ONE >a/one; mv large larger; chmod 640 owned; rm empty; mkdir empty; echo new >new
            """;
    private static final String DAMAGE = """
            cd "$1"; rm -rf a sparse; echo damaged >owned; echo stays-not >came-later; chmod 777 .
            """;
    /** Of all files and links. */
    private static final String CONTENTS = """
            cd "$1"; find . -type f -exec sha256sum {} + | sort; find . -type l -printf '%p %l\n' | sort; find . -type d | sort
            """;

    private static final String LINKED = "cd \"$1\" && find . -type f -links +1 | wc -l";

    private final Path home;
    private final CheckReport score;
    private final String version;

    TreesOverNfs(Path home, String version, CheckReport score) {
        this.home = home;
        this.version = version;
        this.score = score;
    }

    /** There, again after a change, verified, and back. */
    void arriveAndComeBack() throws IOException, InterruptedException {
        prepare(TRUSTED, TRUSTED);
        copy("first");
        same(FROM, TO.resolve("first/data"), "a copy is the share");
        verified("first");
        said(CHANGE, FROM);
        umount();
        mount(); // as each job does: attributes are not remembered from one to the next
        copy("second", "--link-dest", VAULT.resolve("first/data").toString());
        same(FROM, TO.resolve("second/data"), "the next copy is the share as it is then");
        verified("second");
        verified("first");
        score.equal(
                "8",
                said(LINKED, TO.resolve("second/data")).strip(),
                "five files that did not change are stored once, beside the three names of one file");
        said(DAMAGE, FROM);
        umount();
        mount();
        caravault(
                0,
                "copy",
                "--strict",
                "--checksum",
                "--delete",
                VAULT.resolve("second/data").toString(),
                SHARE.toString());
        same(TO.resolve("second/data"), FROM, "a restore makes the share what the copy is");
        caravault(0, "remove", VAULT.resolve("first").toString());
        score.check(!Files.exists(TO.resolve("first")), "a copy is removed");
        verified("second");
        end();
    }

    /** A vault whose server squashes root: owners are not kept, which is reported, and contents are right. */
    void intoAVaultWithRootSquash() throws IOException, InterruptedException {
        prepare(TRUSTED, SQUASHED);
        Files.createDirectories(TO);
        Hosts.sh("chown 65534:65534 \"$1\"", TO.toString());
        Files.createDirectories(VAULT.resolve("fails"));
        String refused = caravault(
                -1,
                "copy",
                "--strict",
                SHARE.toString(),
                VAULT.resolve("fails/data").toString());
        score.contains(refused, "owner", "a strict copy names what a squashing vault cannot keep");
        copy("reported", "--on-not-kept", "report");
        score.equal(
                said(CONTENTS, FROM),
                said(CONTENTS, TO.resolve("reported/data")),
                "all names, links and contents are in a squashing vault");
        verified("reported");
        end();
    }

    /** A share whose server squashes root: what cannot be read is an error with its name, or is reported. */
    void fromAShareWithRootSquash() throws IOException, InterruptedException {
        prepare(SQUASHED, TRUSTED);
        Hosts.sh("chmod 755 \"$1\" \"$1\"/a \"$1\"/a/b", FROM.toString());
        Files.createDirectories(VAULT.resolve("fails"));
        String refused = caravault(
                -1,
                "copy",
                "--strict",
                SHARE.toString(),
                VAULT.resolve("fails/data").toString());
        score.contains(refused, "private", "a copy names what a squashing server does not let be read");
        String reported = copy("some", "--on-unreadable", "report");
        score.contains(reported, "private", "or reports it, and is complete but for that");
        score.check(
                !Files.exists(TO.resolve("some/data/private")),
                "what could not be read is not there with other content");
        score.equal(said("cat \"$1/a/one\"", FROM), said("cat \"$1/a/one\"", TO.resolve("some/data")), "all else is");
        verified("some");
        end();
    }

    private void prepare(String share, String vault) throws IOException, InterruptedException {
        for (Path directory : List.of(FROM, TO, SHARE, VAULT)) {
            Files.createDirectories(directory);
        }
        said(FILL, FROM);
        Hosts.grant(FROM.toString(), share);
        Hosts.grant(TO.toString(), vault);
        mount();
    }

    private void mount() throws IOException, InterruptedException {
        for (Path[] mount : new Path[][] {{FROM, SHARE}, {TO, VAULT}}) {
            Hosts.must(
                    "mount", "-t", "nfs", "-o", "vers=" + version, Hosts.SERVER + ":" + mount[0], mount[1].toString());
        }
    }

    private static void umount() throws IOException, InterruptedException {
        for (Path mount : List.of(SHARE, VAULT)) {
            Hosts.must("umount", mount.toString());
        }
    }

    private static void end() throws IOException, InterruptedException {
        umount();
        for (Path exported : List.of(FROM, TO)) {
            Hosts.revoke(exported.toString());
            Hosts.sh("rm -rf -- \"$1\"", exported.toString());
        }
    }

    private String copy(String to, String... options) throws IOException, InterruptedException {
        Path backup = Files.createDirectories(VAULT.resolve(to));
        List<String> words = new ArrayList<>(List.of("copy", "--strict"));
        words.addAll(List.of("--manifest", backup.resolve("manifest").toString()));
        words.addAll(Arrays.asList(options));
        words.addAll(List.of(SHARE.toString(), backup.resolve("data").toString()));
        return caravault(0, words.toArray(String[]::new));
    }

    private void verified(String copy) throws IOException, InterruptedException {
        caravault(0, "verify", VAULT.resolve(copy).toString());
    }

    /** {@code code}: the exit code that must be; -1: that of a copy that is not complete. */
    private String caravault(int code, String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/caravault").toString()));
        command.addAll(Arrays.asList(words));
        Hosts.Ended ended = Hosts.run(command);
        boolean right = code == -1 ? ended.code() != 0 && ended.code() <= SOME_FAILED : ended.code() == code;
        score.check(right, words[0] + " ends with " + ended.code());
        if (!right) {
            score.note(ended.output());
        }
        return ended.output();
    }

    /** Names, contents, owners, modes, times, links and holes, on the disks. */
    private void same(Path one, Path other, String what) throws IOException, InterruptedException {
        score.equal(
                "",
                said(
                                "rsync -aHXScn --delete --numeric-ids --modify-window=-1 --itemize-changes \"$1/\" \""
                                        + other + "/\"",
                                one)
                        .strip(),
                what);
    }

    /** What a script for bash, whose argument is a directory, says. */
    private static String said(String script, Path directory) throws IOException, InterruptedException {
        return Hosts.must("bash", "-euc", script, "bash", directory.toString());
    }
}
