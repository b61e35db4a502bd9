package org.caravault.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.main.Main;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The contract of a backend, for {@code external}: a server that the service does not change, and whose administrator must
 * grant it access. Here directories stand in for its exports, nas:/NAME; with a real server, {@code lab/nfs-end-to-end} shows the same.
 */
class ExternalServerTest {
    private static final Set<String> ARMED = ConcurrentHashMap.newKeySet();

    @TempDir
    private Path data;

    private Path nas;
    private HikariDataSource pool;
    private RunningRoutes routes;

    @BeforeEach
    void start() throws Exception {
        nas = Files.createDirectories(data.resolve("exports/nas:"));
        pool = TestDatabase.fresh();
        List<String> settings = List.of(
                "quota_backups=-1",
                "backup_share_mount_template=mount --bind %(options)s " + data + "/exports/%(export)s %(path)s");
        routes = RunningRoutes.start(pool, data, settings, ExternalServerTest::arm);
    }

    @AfterEach
    void stop() {
        routes.close();
        pool.close();
    }

    private static void arm(Main main) throws Exception {
        for (String operation : List.of("grant", "mount-options", "revoke")) {
            AdviceWith.adviceWith(
                    main.getCamelContext(),
                    "external-" + operation,
                    advice -> advice.weaveAddLast().process(exchange -> {
                        if (ARMED.remove(operation)) {
                            throw new IOException("EIO after external-" + operation);
                        }
                    }));
        }
    }

    private Share registered(String name) throws IOException {
        Trees.small(nas.resolve(name));
        return routes.share(name, "external", "nas:/" + name);
    }

    private void nothingIsLeft(Share share) throws IOException {
        assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.AVAILABLE);
        assertThat(routes.mounts()).isEmpty();
        assertThat(routes.count("journal where closed_at is null")).isZero();
        assertThat(routes.count("access_rules")).isZero();
    }

    @Test
    void itsSharesAreBackedUpRestoredToTheSourceAndToAnotherAndTheBackupDeleted() throws Exception {
        Share share = registered("home");
        Share other = registered("other");
        assertThat(share.backend()).isEqualTo("external");
        Backup backup = routes.backUp(share.id());
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        assertThat(routes.backup(backup.id()).progress()).isEqualTo(100);
        nothingIsLeft(share);

        Path letter = nas.resolve("home/letters/one");
        Files.writeString(letter, "damaged");
        Files.writeString(nas.resolve("home/later"), "came after the backup");
        routes.restore(backup.id(), Optional.empty());
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        assertThat(letter).hasContent("dear reader");
        assertThat(nas.resolve("home/later")).doesNotExist();
        nothingIsLeft(share);

        Files.delete(nas.resolve("other/letters/one"));
        routes.restore(backup.id(), Optional.of(other.id()));
        routes.awaitBackup(backup.id(), BackupStatus.AVAILABLE);
        assertThat(nas.resolve("other/letters/one")).hasContent("dear reader");
        nothingIsLeft(other);

        routes.delete(backup.id());
        routes.awaitIdle();
        assertThat(routes.beans.backups().find(backup.id())).isEmpty();
        assertThat(routes.beans.quotas().usage("default").backups()).isZero();
        assertThat(letter).hasContent("dear reader");
        nothingIsLeft(share);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grant", "mount-options", "revoke"})
    void whateverOperationFailsItsErrorIsTheRecordedCauseAndNothingStaysOpen(String operation) throws Exception {
        Share share = registered("home");
        ARMED.add(operation);
        Backup backup = routes.backUp(share.id());
        boolean undone = operation.equals("revoke"); // an undo is tried again
        routes.awaitBackup(backup.id(), undone ? BackupStatus.AVAILABLE : BackupStatus.ERROR);
        assertThat(ARMED).as("the fault was reached").isEmpty();
        if (!undone) {
            assertThat(routes.messagesAbout(backup.id()))
                    .singleElement()
                    .asString()
                    .contains("EIO after external-" + operation);
        }
        nothingIsLeft(share);
    }

    @Test
    void aServerThatRefusesTheMountIsTheCauseInItsOwnWords() throws Exception {
        Share share = registered("home");
        Path shut = Files.move(nas, data.resolve("shut"));
        Backup backup = routes.backUp(share.id());
        routes.awaitBackup(backup.id(), BackupStatus.ERROR);
        assertThat(routes.messagesAbout(backup.id()))
                .singleElement()
                .asString()
                .contains("mount", "rc 32", "exports/nas:/home does not exist");
        nothingIsLeft(share);

        Files.move(shut, nas);
        Backup again = routes.backUp(share.id());
        routes.awaitBackup(again.id(), BackupStatus.AVAILABLE);
        nothingIsLeft(share);
    }
}
