package org.caravault.copy.fidelity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.opentest4j.TestAbortedException;

/** Whatever the trees: after a copy with --delete the destination is the source, hard links and all, and the previous copy is as it was. */
class RandomTreesTest {
    /** An assumption in a property would only reject its tries, until there are none left. */
    static final class WhereTheToolsAre implements SkipExecutionHook {
        @Override
        public SkipResult shouldBeSkipped(LifecycleContext context) {
            try {
                RsyncOracle.requireAttributes();
                RsyncOracle.requireTool("rsync");
                return SkipResult.doNotSkip();
            } catch (TestAbortedException missing) {
                return SkipResult.skip(missing.getMessage());
            }
        }
    }

    @AddLifecycleHook(WhereTheToolsAre.class)
    @Property(tries = 25)
    void aMutatedDestinationBecomesTheSourceAgain(@ForAll long seed) throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            Random random = new Random(seed);
            Path source = Files.createDirectory(Path.of(w.path("src")));
            mutate(source, random, 60);
            Files.createDirectory(Path.of(w.path("b1")));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("b1/data"), "--manifest", w.path("b1/manifest")))
                    .isZero();
            RsyncOracle.same(w.path("src"), w.path("b1/data"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("dst"))).isZero();

            mutate(source, random, 15);
            mutate(Path.of(w.path("dst")), random, 15);
            assertThat(CopyMain.run("copy", w.path("src"), w.path("b2"), "--link-dest", w.path("b1/data")))
                    .isZero();
            RsyncOracle.same(w.path("src"), w.path("b2"));
            assertThat(CopyMain.run("copy", w.path("src"), w.path("dst"), "--delete", "--checksum"))
                    .isZero();
            RsyncOracle.same(w.path("src"), w.path("dst"));

            mutate(source, random, 15);
            assertThat(CopyMain.run("copy", w.path("src"), w.path("b2"), "--delete"))
                    .isZero();
            RsyncOracle.same(w.path("src"), w.path("b2"));
            assertThat(CopyMain.run("verify", w.path("b1")))
                    .as("the previous copy")
                    .isZero();
        }
    }

    private static void mutate(Path root, Random random, int changes) throws IOException, InterruptedException {
        for (int i = 0; i < changes; i++) {
            List<Path> folders = new ArrayList<>();
            List<Path> others = new ArrayList<>();
            try (Stream<Path> all = Files.walk(root)) {
                all.forEach(p -> (Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS) ? folders : others).add(p));
            }
            Path place = folders.get(random.nextInt(folders.size())).resolve("n" + random.nextInt(30));
            change(place, others, random);
        }
    }

    private static void change(Path place, List<Path> others, Random random) throws IOException, InterruptedException {
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            if (random.nextBoolean()) {
                CopyMain.run("remove", place.toString());
                if (!Files.isDirectory(place)) {
                    Files.deleteIfExists(place);
                }
            } else if (Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
                changeAttributes(place, random);
            }
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> Files.createDirectory(place);
            case 1 -> Files.createSymbolicLink(place, Path.of("n" + random.nextInt(30)));
            case 2 -> {
                if (others.isEmpty()) {
                    Files.createDirectory(place);
                } else {
                    Files.createLink(place, others.get(random.nextInt(others.size())));
                }
            }
            case 3 -> RsyncOracle.shell("mkfifo $1", place.toString());
            default -> {
                byte[] bytes = new byte[random.nextInt(3) * 200_000 + random.nextInt(5)];
                random.nextBytes(bytes);
                Files.write(place, bytes);
            }
        }
    }

    private static void changeAttributes(Path file, Random random) throws IOException, InterruptedException {
        int number = random.nextInt(1000);
        switch (random.nextInt(4)) {
            case 0 -> RsyncOracle.shell("chmod $2 $1", file.toString(), "0%o".formatted(0400 | (number & 0777)));
            case 1 -> RsyncOracle.shell("setfattr -n user.a$3 -v $2 $1", file.toString(), "" + number, "" + number % 3);
            case 2 -> RsyncOracle.shell("setfacl -m u:$2:r $1", file.toString(), "" + (1 + number));
            default -> Files.setLastModifiedTime(file, FileTime.fromMillis(random.nextLong(1L << 41)));
        }
    }
}
