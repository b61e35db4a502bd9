package org.caravault.workflow.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.identity.Caller;
import org.caravault.policy.Policy;
import org.caravault.policy.SavePolicy;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A share of 10,000 levels, whose paths no system call takes, is backed up, drilled, restored, and its backup deleted. */
class DeepShareTest {
    private static final String BUILD = """
            cd "$1"; perl -e 'for my $i (1 .. 10000) {
              if ($i % 1000 == 0) { open my $f, ">", "f"; print $f $i; close $f }
              mkdir "d"; chdir "d" or die }'
            """;
    private static final String DAMAGE =
            "cd \"$1\"; perl -e 'chdir \"d\" for 1 .. 4999; unlink \"f\" or die; mkdir \"later\" or die'";
    private static final String CONTENTS = """
            cd "$1"; perl -e 'do { if (open my $f, "<", "f") { print <$f>, "\\n" } } while (chdir "d")'; find . -type d | wc -l
            """;

    @TempDir
    private Path data;

    /** Paths in it are too long for JUnit. */
    @AfterEach
    void removeAll() throws Exception {
        shell("rm -rf \"$1\"/*", data);
    }

    private static String shell(String script, Path directory) throws Exception {
        Process process = new ProcessBuilder("bash", "-euc", script, "bash", directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void isBackedUpDrilledRestoredAndDeleted() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/perl")), "perl is not installed");
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes =
                        RunningRoutes.start(pool, data, List.of("quota_backups=-1", "watch_ms=3600000"), main -> {})) {
            Path home = Files.createDirectory(data.resolve("home"));
            shell(BUILD, home);
            String contents = shell(CONTENTS, home);
            assertThat(contents).startsWith("1000").contains("10001");
            routes.ask(
                    "direct:save-policy", new SavePolicy(Caller.ADMIN_OF_DEFAULT, Optional.empty(), """
                            {"name": "proven", "shares": "all", "schedule": "every 6h", "drill": "weekly"}"""), Policy.class);
            Share share = routes.share("home", home);
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            assertThat(shell(CONTENTS, data.resolve("vault/" + backup.id() + "/data")))
                    .isEqualTo(contents);

            routes.ask("direct:ask-for-drills", "", Object.class);
            routes.awaitIdle();
            assertThat(routes.count("drills where state = 'proven'")).isOne();

            shell(DAMAGE, home);
            assertThat(shell(CONTENTS, home)).isNotEqualTo(contents);
            routes.restore(backup.id(), Optional.empty());
            routes.awaitShare(share.id(), ShareStatus.AVAILABLE);
            assertThat(shell(CONTENTS, home)).isEqualTo(contents);

            routes.delete(backup.id());
            routes.awaitIdle();
            assertThat(routes.vault()).isEmpty();
        }
    }
}
