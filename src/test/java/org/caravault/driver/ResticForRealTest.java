package org.caravault.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.caravault.backup.BackupStatus;
import org.caravault.copy.testing.HostileTree;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.DriverLab;
import org.caravault.testing.ResticCannot;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's restic itself, on 5,000 files with all that breaks backup programs; rsync is the judge. */
class ResticForRealTest {
    @TempDir
    private Path data;

    @Test
    void fiveThousandFilesComeBackAndASecondBackupAddsLittleAndDamageIsReported() throws Exception {
        RsyncOracle.requireRoot();
        DriverLab.require("restic");
        Path home = data.resolve("home");
        HostileTree.build(home.toString());
        RsyncOracle.shell(
                "mkdir \"$1/more\"; cd \"$1/more\"; for i in {1..2000}; do echo $i > $i; done", home.toString());
        ResticCannot.hold(home);
        try (HikariDataSource pool = TestDatabase.fresh();
                DriverLab lab = new DriverLab(data);
                RunningRoutes routes =
                        RunningRoutes.start(pool, data, Optional.of(lab.configuration(0)), List.of(), main -> {})) {
            Share share = routes.share("home", home);
            UUID first = made(routes, share);
            long size = size(lab.store("restic"));

            Path away = Files.createDirectories(data.resolve("away"));
            Share target = routes.share("away", away);
            restored(routes, first, Optional.of(target.id()));
            ResticCannot.sameRoot(home, away);
            RsyncOracle.same(home.toString(), away.toString());

            RsyncOracle.shell("""
                    cp -a "$1" "$2"; cd "$1"; rm -rf d1 wide/f1* dangling; echo damaged > x; ln -s x new; mkdir fifo3
                    rm medium; mkdir medium; echo in > medium/in; rm -rf setgid; echo plain > setgid
                    """, home.toString(), data.resolve("before").toString());
            restored(routes, first, Optional.empty());
            ResticCannot.sameRoot(data.resolve("before"), home);
            RsyncOracle.same(data.resolve("before").toString(), home.toString());

            Files.writeString(home.resolve("more/new"), "a little");
            made(routes, share);
            assertThat(size(lab.store("restic")) - size)
                    .as("bytes that a second backup added to " + size)
                    .isLessThan(size / 10);

            damage(lab.store("restic"));
            routes.restore(first, Optional.empty());
            routes.awaitBackup(first, BackupStatus.AVAILABLE);
            assertThat(routes.messagesAbout(first)).singleElement().asString().contains("restic check", "failed");
            assertThat(routes.share(share.id()).status()).isEqualTo(ShareStatus.BACKUP_RESTORING_ERROR);
            assertThat(home.resolve("more/new")).as("the share was not touched").hasContent("a little");
        }
    }

    private static UUID made(RunningRoutes routes, Share share) {
        UUID id = routes.backUp(share.id(), Optional.of("restic")).id();
        routes.awaitIdle();
        assertThat(routes.messagesAbout(id)).isEmpty();
        routes.awaitBackup(id, BackupStatus.AVAILABLE);
        return id;
    }

    private static void restored(RunningRoutes routes, UUID backup, Optional<UUID> target) {
        routes.restore(backup, target);
        routes.awaitIdle();
        assertThat(routes.messagesAbout(backup)).isEmpty();
        routes.awaitBackup(backup, BackupStatus.AVAILABLE);
    }

    private static long size(Path store) throws Exception {
        try (var files = Files.walk(store)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Shortens the largest pack, as a full or a dying disk does. */
    private static void damage(Path store) throws Exception {
        try (var files = Files.walk(store.resolve("data"))) {
            Path pack = files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
            pack.toFile().setWritable(true);
            try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
                file.setLength(file.length() - 1000);
            }
        }
    }
}
