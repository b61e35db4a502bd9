package org.caravault.workflow.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.camel.builder.AdviceWith;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.identity.Caller;
import org.caravault.problem.RefusalException;
import org.caravault.share.DeleteShareRequest;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While a share is being backed up no other job gets it, and refused requests leave no trace. */
class ManyCallersOneShareTest {
    private static final int CALLERS = 200;

    @TempDir
    private Path data;

    private final CountDownLatch mayCopy = new CountDownLatch(1);
    private HikariDataSource pool;
    private RunningRoutes routes;

    @BeforeEach
    void start() throws Exception {
        pool = TestDatabase.fresh();
        routes = RunningRoutes.start(
                pool,
                data,
                List.of("quota_backups=3", "quota_backup_gigabytes=2"),
                main -> AdviceWith.adviceWith(
                        main.getCamelContext(),
                        "nfs-copy",
                        advice -> advice.weaveById("copy-share").before().process(exchange -> mayCopy.await())));
    }

    @AfterEach
    void stop() {
        mayCopy.countDown();
        routes.close();
        pool.close();
    }

    @Test
    void ofTwoHundredCallersOneIsServedAndTheQuotaKnowsIt() throws Exception {
        Share share = routes.share("home", Trees.small(data.resolve("home")));
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        List<Future<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            answers.add(callers.submit(() -> {
                go.await();
                return isServed(share);
            }));
        }
        go.countDown();
        int served = 0;
        for (Future<Boolean> answer : answers) {
            served += answer.get() ? 1 : 0;
        }
        callers.shutdown();

        assertThat(served).isOne();
        assertThat(routes.count("backups")).isOne();
        assertThat(routes.count("scheduled_tasks")).isOne();
        assertThat(routes.beans.quotas().usage("default").backups()).isOne();
    }

    private boolean isServed(Share share) {
        try {
            routes.backUp(share.id());
            return true;
        } catch (RefusalException refused) {
            assertThat(refused.kind()).isEqualTo(RefusalException.Kind.INVALID);
            return false;
        }
    }

    @Test
    void aBusyShareIsNeitherRestoredToNorDeletedNorBackedUp() throws Exception {
        Share share = routes.share("home", Trees.small(data.resolve("home")));
        Backup backup = routes.backUp(share.id());
        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.BACKUP_CREATING);

        assertThatThrownBy(() -> routes.backUp(share.id())).hasMessageContaining("backup_creating");
        assertThatThrownBy(() -> routes.restore(backup.id(), Optional.empty())).hasMessageContaining("creating");
        assertThatThrownBy(() -> routes.delete(backup.id())).hasMessageContaining("creating");
        assertThatThrownBy(() -> routes.ask(
                        "direct:request-delete-share",
                        new DeleteShareRequest(Caller.ADMIN_OF_DEFAULT, share.id(), true),
                        Share.class))
                .isInstanceOf(RefusalException.class);
        mayCopy.countDown();
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
    }

    @Test
    void aRequestOverTheQuotaLeavesTheShareAvailable() throws Exception {
        mayCopy.countDown();
        Share share = routes.share("home", Trees.small(data.resolve("home")));
        for (int i = 0; i < 2; i++) {
            routes.awaitBackup(routes.backUp(share.id()).id(), BackupStatus.AVAILABLE);
        }
        assertThatThrownBy(() -> routes.backUp(share.id()))
                .isInstanceOfSatisfying(
                        RefusalException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(RefusalException.Kind.OVER_QUOTA));
        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
        assertThat(routes.count("backups")).isEqualTo(2);
        assertThat(routes.count("scheduled_tasks")).isZero();
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThatThrownBy(() -> routes.backUp(UUID.randomUUID())).isInstanceOf(RefusalException.class);
        assertThatThrownBy(() -> routes.restore(UUID.randomUUID(), Optional.empty()))
                .isInstanceOf(RefusalException.class);
        assertThatThrownBy(() -> routes.delete(UUID.randomUUID())).isInstanceOf(RefusalException.class);
    }
}
