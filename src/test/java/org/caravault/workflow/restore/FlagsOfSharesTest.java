package org.caravault.workflow.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.identity.Caller;
import org.caravault.policy.Policy;
import org.caravault.policy.SavePolicy;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A share with immutable files is backed up, drilled and restored, and its backups can be deleted. */
class FlagsOfSharesTest {
    private HikariDataSource pool;

    @TempDir
    private Path data;

    @BeforeEach
    void database() throws Exception {
        RsyncOracle.requireRoot();
        RsyncOracle.requireTool("lsattr");
        Path trial = Files.createFile(data.resolve("trial"));
        RsyncOracle.run("chattr", "+i", trial.toString());
        Assumptions.assumeTrue(flags(trial).contains("i"), "this file system has no immutable files");
        RsyncOracle.shell("chattr -i $1; rm $1", trial.toString());
        pool = TestDatabase.fresh();
    }

    @AfterEach
    void close() throws Exception {
        RsyncOracle.run("chattr", "-f", "-R", "-ia", data.toString());
        if (pool != null) {
            pool.close();
        }
    }

    private static String flags(Path file) throws Exception {
        return RsyncOracle.run("lsattr", "-d", file.toString()).split(" ", 2)[0];
    }

    @Test
    void flagsComeBackAndHinderNothing() throws Exception {
        try (RunningRoutes routes =
                RunningRoutes.start(pool, data, List.of("quota_backups=-1", "watch_ms=3600000"), main -> {})) {
            Path home = Trees.small(data.resolve("home"));
            RsyncOracle.shell(
                    "cd $1; echo l > letters/log; chattr +i notes.txt letters; chattr +a letters/log", home.toString());
            Share share = routes.share("home", home);
            Backup first = routes.backUp(share.id());
            routes.awaitBackup(first.id(), BackupStatus.AVAILABLE);
            RsyncOracle.shell("cd $1; chattr +d letters/one", home.toString());
            Backup second = routes.backUp(share.id());
            routes.awaitBackup(second.id(), BackupStatus.AVAILABLE);

            routes.ask(
                    "direct:save-policy", new SavePolicy(Caller.ADMIN_OF_DEFAULT, Optional.empty(), """
                            {"name": "proven", "shares": "all", "schedule": "every 6h", "drill": "weekly", "drill_backup": "latest"}
                            """), Policy.class);
            routes.ask("direct:ask-for-drills", "", Object.class);
            routes.awaitIdle();
            assertThat(routes.count("drills where state = 'proven'")).isOne();

            RsyncOracle.shell("""
                    cd $1; chattr -i notes.txt letters; echo changed > notes.txt; rm letters/link; chattr -a letters/log; echo m >> letters/log
                    chattr -d letters/one; echo x > letters/extra; chattr +i letters/extra letters/log letters notes.txt
                    """, home.toString());
            routes.restore(second.id(), Optional.empty());
            routes.awaitBackup(second.id(), BackupStatus.AVAILABLE);
            assertThat(routes.share(share.id()).status())
                    .as(routes.messagesAbout(second.id()).toString())
                    .isEqualTo(ShareStatus.AVAILABLE);
            assertThat(home.resolve("notes.txt")).hasContent("some notes");
            assertThat(home.resolve("letters/log")).hasContent("l");
            assertThat(home.resolve("letters/extra")).doesNotExist();
            assertThat(flags(home.resolve("notes.txt"))).contains("i");
            assertThat(flags(home.resolve("letters"))).contains("i");
            assertThat(flags(home.resolve("letters/log"))).contains("a").doesNotContain("i");
            assertThat(flags(home.resolve("letters/one"))).contains("d");

            routes.delete(first.id());
            routes.delete(second.id());
            routes.awaitIdle();
            assertThat(routes.vault()).isEmpty();
        }
    }
}
