package org.caravault.copy.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.LoopDevice;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A vault that takes different names for one, and stores some otherwise than they are spelled: whatever the order of a listing, a name of the
 * share that is in the backup has its own content there, a restore changes nothing in a share that has not changed, and all else is reported.
 */
class EveryNameHasItsOwnContentTest {
    /** An accented e in both forms. */
    private static final List<String> NAMES = List.of(
            "readme",
            "README",
            "ReadMe",
            "dir",
            "Dir",
            "\\303\\251t",
            "e\\314\\201t",
            "\\303\\211t",
            "E\\314\\201T",
            "z");

    private Workspace w;
    private LoopDevice ntfs;
    private Path vault;
    private List<String> flags = List.of();
    private Map<String, String> environment = Map.of();

    @BeforeEach
    void begin() throws Exception {
        RsyncOracle.requireRoot();
        w = Workspace.inMemory();
        vault = w.root().resolve("vault");
    }

    @AfterEach
    void end() throws Exception {
        if (ntfs != null) {
            ntfs.close();
        }
        w.close();
    }

    private void make(String kind) throws Exception {
        if (kind.equals("ntfs")) {
            ntfs = LoopDevice.ntfsIgnoringCase(w);
            vault = ntfs.root();
            return;
        }
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "there is no gcc to make a C library that folds names");
        RsyncOracle.shell(
                "gcc -O1 -shared -fPIC -fno-builtin -o $1 src/test/resources/copy/folds.c", w.path("folds.so"));
        Files.createDirectory(vault);
        flags = List.of("-Dcaravault.copy.library=" + w.path("folds.so"));
        environment = kind.equals("decomposes")
                ? Map.of("FOLDS_BELOW", vault.toString())
                : Map.of("FOLDS_BELOW", vault.toString(), "FOLDS_CASE", "1");
    }

    private record Outcome(int code, String said) {}

    private Outcome run(String... words) throws Exception {
        Process child = ChildCopier.start(environment, flags, words);
        String said = ChildCopier.output(child);
        return new Outcome(child.waitFor(), said);
    }

    /** Files, directories, symlinks, pipes and hard links; each file's content and each symlink's target is the path, or a leader's. */
    private static String tree(Random random) {
        StringBuilder script = new StringBuilder("mkdir $1; cd $1\n");
        List<String> directories = new ArrayList<>(List.of("."));
        List<String> files = new ArrayList<>();
        for (int i = 0; i < directories.size() && i < 8; i++) {
            for (String name : NAMES) {
                String path = directories.get(i) + '/' + name;
                String word = "$'" + path + "'";
                switch (random.nextInt(9)) {
                    case 0, 1 -> {
                        script.append("mkdir ").append(word).append('\n');
                        directories.add(path);
                    }
                    case 2, 3, 4 -> {
                        script.append("printf %s ")
                                .append(word)
                                .append(" > ")
                                .append(word)
                                .append('\n');
                        files.add(word);
                    }
                    case 5 ->
                        script.append("ln -s ")
                                .append(word)
                                .append(' ')
                                .append(word)
                                .append('\n');
                    case 6 -> {
                        if (!files.isEmpty()) {
                            String leader = files.get(random.nextInt(files.size()));
                            script.append("ln ")
                                    .append(leader)
                                    .append(' ')
                                    .append(word)
                                    .append('\n');
                        }
                    }
                    case 7 -> script.append("mkfifo ").append(word).append('\n');
                    default -> {} // no such name
                }
            }
        }
        return script.append("chmod -R a+rwX .\n").toString();
    }

    /** Compares each entry of the copy with that of the very same name. What the share does not have must be stored under a folded name. */
    private void judge(Path data, Outcome outcome, boolean lowerIsKept) throws Exception {
        assertThat(outcome.code).as(outcome.said).isZero();
        RsyncOracle.shell("""
                src=$1; dst=$2; low=$3
                cd "$dst"; find . -mindepth 1 -print0 | while IFS= read -r -d '' p; do
                  s=$src/$p
                  if [ -e "$s" ] || [ -L "$s" ]; then
                    [ "$(stat -c %F "$s")" = "$(stat -c %F "$p")" ] || { echo "kind of $p"; exit 1; }
                    [ ! -L "$s" ] || [ "$(readlink "$s")" = "$(readlink "$p")" ] || { echo "target of $p"; exit 1; }
                    [ -L "$s" ] || [ ! -f "$s" ] || cmp "$s" "$p" || exit 1
                  fi
                done
                [ "$low" = no ] || { cd "$src"; LC_ALL=C find . -mindepth 1 ! -regex '.*[^a-z./].*' -print0 | while IFS= read -r -d '' p; do
                  [ -e "$dst/$p" ] || [ -L "$dst/$p" ] || { echo "$p is not in the copy"; exit 1; }
                done; }
                """, w.path("src"), data.toString(), lowerIsKept ? "yes" : "no");
        Outcome verified = run("verify", data.getParent().toString());
        assertThat(verified.code).as(verified.said).isZero();
        RsyncOracle.shell("rm -rf $2; cp -a $1 $2", w.path("src"), w.path("back"));
        assertThat(run("copy", data.toString(), w.path("back"), "--strict", "--checksum", "--on-not-kept", "report")
                        .code)
                .isZero();
        assertThat(RsyncOracle.run("diff", "-r", "--no-dereference", w.path("src"), w.path("back"))
                        .lines()
                        .filter(line -> !line.startsWith("Only in " + w.path("back")))
                        .filter(line -> !line.contains("is a fifo while file")))
                .as(outcome.said)
                .isEmpty();
    }

    private Outcome backup(String name, String... options) throws Exception {
        Files.createDirectories(vault.resolve(name));
        List<String> words = new ArrayList<>(List.of("copy", w.path("src"), vault.resolve(name) + "/data"));
        words.addAll(List.of("--manifest", vault.resolve(name) + "/manifest", "--strict", "--on-not-kept", "report"));
        words.addAll(List.of(options));
        return run(words.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({"ntfs,1", "decomposes,3", "lower-case,7", "ntfs,10"})
    void whateverTheNamesAndTheOrder(String kind, int seed) throws Exception {
        make(kind);
        Random random = new Random(seed);
        RsyncOracle.shell(tree(random), w.path("src"));
        judge(vault.resolve("first/data"), backup("first"), true);

        RsyncOracle.shell("mv $1 $2", w.path("src"), w.path("old"));
        RsyncOracle.shell(tree(random), w.path("src"));
        judge(vault.resolve("next/data"), backup("next", "--link-dest", vault + "/first/data"), true);
        judge(vault.resolve("resumed/data"), backup("resumed", "--resume", vault + "/next/data"), true);
        judge(vault.resolve("first/data"), backup("first", "--delete"), false);
    }
}
