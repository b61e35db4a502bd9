package org.caravault.copy.changing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A name of a file with several moves to where the copy has not been yet, so that the copy meets it twice. */
class NamesThatMoveTest {
    private static final Duration SOON = Duration.ofSeconds(90);

    @ParameterizedTest(name = "{0} s old, {1} threads")
    @CsvSource({"0, 1", "0, 2", "5, 1", "5, 2"})
    void theBackupIsSoundAndQuietNamesStayOneFile(int age, int threads) throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell(
                    "mkdir -p $1/x/y/z $2; echo one > $1/a; ln $1/a $1/b; ln $1/a $1/x/y/z/c;"
                            + " echo two > $1/d; ln $1/d $1/e;"
                            + " head -c 12M /dev/urandom > $1/x/big; head -c 12M /dev/urandom > $1/x/y/big",
                    w.path("src"),
                    w.path("backup"));
            Instant made = Instant.now();
            await().atMost(SOON).until(() -> Instant.now().isAfter(made.plusSeconds(age)));
            Path data = Path.of(w.path("backup/data"));
            CompletableFuture<Integer> copy = CompletableFuture.supplyAsync(() -> CopyMain.run(
                    "copy",
                    w.path("src"),
                    data.toString(),
                    "--strict",
                    "--manifest",
                    w.path("backup/manifest"),
                    "--bwlimit",
                    "8M",
                    "--threads",
                    Integer.toString(threads)));
            await().atMost(SOON).until(() -> Files.exists(data.resolve("b")) && Files.exists(data.resolve("e")));
            RsyncOracle.shell("mv $1/b $1/x/y/z/b; mv $1/e $1/x/y/z/e", w.path("src"));

            assertThat(copy.get(SOON.toSeconds(), TimeUnit.SECONDS)).isZero();
            assertThat(CopyMain.run("verify", w.path("backup"))).isZero();
            assertThat(Files.isSameFile(data.resolve("a"), data.resolve("x/y/z/c")))
                    .as("two names that did not move are one file")
                    .isTrue();
            assertThat(data.resolve("x/y/z/e")).hasContent("two");
        }
    }
}
