package org.caravault.workflow.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.caravault.backup.BackupStatus;
import org.caravault.catalogue.ImportRequest;
import org.caravault.files.PrivateDirectory;
import org.caravault.identity.Caller;
import org.caravault.share.Share;
import org.caravault.snapshot.Snapshot;
import org.caravault.snapshot.SnapshotRequest;
import org.caravault.snapshot.SnapshotStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.caravault.testing.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees that other users could reach, or may have reached, are not linked to, wherever that is noticed. */
class VaultPermissionsTest {
    @TempDir
    private Path data;

    private static UUID backup(RunningRoutes routes, Share share) {
        UUID id = routes.backUp(share.id()).id();
        routes.awaitBackup(id, BackupStatus.AVAILABLE);
        return id;
    }

    private static UUID snapshot(RunningRoutes routes, Share share) {
        UUID id = routes.ask(
                        "direct:request-create-snapshot",
                        new SnapshotRequest(
                                Caller.ADMIN_OF_DEFAULT, share.id(), Optional.of("noon"), Optional.empty(), "{}"),
                        Snapshot.class)
                .id();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> routes.beans.snapshots().find(id).orElseThrow().status() == SnapshotStatus.AVAILABLE);
        return id;
    }

    private Object inode(String place, UUID tree) throws IOException {
        return Files.getAttribute(data.resolve(place + "/" + tree + "/data/notes.txt"), "unix:ino");
    }

    private void open(String place) throws IOException {
        Files.setPosixFilePermissions(data.resolve(place), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void mustBeClosed(String place) throws IOException {
        assertThat(Files.getPosixFilePermissions(data.resolve(place))).isEqualTo(PrivateDirectory.OWNER_ONLY);
    }

    @Test
    void aVaultThatWasOpenedWhileTheServiceRunsIsClosedByTheNextBackupWhichLinksToNone() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            UUID first = backup(routes, share);
            UUID second = backup(routes, share);
            assertThat(inode("vault", second)).as("unchanged, so linked").isEqualTo(inode("vault", first));

            open("vault");
            UUID third = backup(routes, share);
            UUID fourth = backup(routes, share);
            mustBeClosed("vault");
            assertThat(inode("vault", third)).isNotEqualTo(inode("vault", second));
            assertThat(inode("vault", fourth)).as("linked again from then on").isEqualTo(inode("vault", third));
        }
    }

    @Test
    void soIsTheDirectoryOfTheSnapshots() throws Exception {
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            Share share = routes.share("home", Trees.small(data.resolve("home")));
            UUID first = snapshot(routes, share);
            UUID second = snapshot(routes, share);
            assertThat(inode("snapshots", second)).as("unchanged, so linked").isEqualTo(inode("snapshots", first));

            open("snapshots");
            UUID third = snapshot(routes, share);
            UUID fourth = snapshot(routes, share);
            mustBeClosed("snapshots");
            assertThat(inode("snapshots", third)).isNotEqualTo(inode("snapshots", second));
            assertThat(inode("snapshots", fourth))
                    .as("linked again from then on")
                    .isEqualTo(inode("snapshots", third));
        }
    }

    @Test
    void anImportedBackupIsNotLinkedToBecauseItIsUnknownWhoCouldWriteToIt() throws Exception {
        UUID imported;
        Path home = Trees.small(data.resolve("home"));
        try (HikariDataSource lost = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(lost, data, List.of(), main -> {})) {
            imported = backup(routes, routes.share("home", home));
        }
        try (HikariDataSource pool = TestDatabase.fresh();
                RunningRoutes routes = RunningRoutes.start(pool, data, List.of(), main -> {})) {
            routes.ask("direct:import-vault", new ImportRequest(false), List.class);
            Share share = routes.share(routes.backup(imported).shareId());
            UUID next = backup(routes, share);
            assertThat(inode("vault", next)).isNotEqualTo(inode("vault", imported));
        }
    }
}
