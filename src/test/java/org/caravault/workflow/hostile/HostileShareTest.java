package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.copy.testing.HostileTree;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a share contains is hostile: names with newlines, {@code -rf} and invalid UTF-8, fifos, sockets, device
 * nodes, symlinks out of it. The whole workflow takes it to the vault and back.
 */
class HostileShareTest {
    @TempDir
    private Path data;

    @BeforeAll
    static void asRoot() {
        RsyncOracle.requireRoot();
    }

    @Test
    void allOfItComesBackAndNothingBesideItIsTouched() throws Exception {
        Path outside = Files.writeString(data.resolve("outside"), "beside the share");
        String home = data.resolve("home").toString();
        HostileTree.build(home);
        RsyncOracle.shell("ln -s ../outside \"$1/out-by-file\"; cp -a \"$1\" \"$2\"", home, data + "/as-it-was");
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Share share = routes.share("home", Path.of(home));
            Backup backup = routes.backUp(share.id());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
            RsyncOracle.same(data + "/as-it-was", data + "/vault/" + backup.id() + "/data");

            // What is wrecked is of every kind: gone, changed, of another type, and too much.
            RsyncOracle.shell(
                    "cd \"$1\"; rm -rf ./-rf fifo null d1 wide; echo changed > medium; rm out; mkdir out; echo x > out/in;"
                            + " rm x; ln -s \"$2\" x; echo later > $'later\\n\\xfe'; chmod 700 sticky",
                    home,
                    outside.toString());
            routes.restore(backup.id(), Optional.empty());
            routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);

            assertThat(routes.messagesAbout(backup.id())).isEmpty();
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
            RsyncOracle.same(data + "/as-it-was", home);
            assertThat(outside).hasContent("beside the share");

            routes.delete(backup.id());
            routes.awaitIdle();
            assertThat(routes.vault()).isEmpty();
            assertThat(outside).hasContent("beside the share");
            RsyncOracle.same(data + "/as-it-was", home);
        }
    }
}
