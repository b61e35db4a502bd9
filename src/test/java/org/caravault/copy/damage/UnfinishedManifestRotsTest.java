package org.caravault.copy.damage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.caravault.copy.cli.CopyMain;
import org.caravault.copy.manifest.ManifestSums;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A copy that resumes an interrupted one links files unread because of its unfinished manifest. If that has rotted, more is read and nothing is wrong. */
class UnfinishedManifestRotsTest {
    private static final int BLOCK = 300;
    private static final int EVERY = 7;

    /** The checksums that a manifest of these bytes has, for every so many bytes, but for the last that are not a whole line. */
    static void sums(Path manifest, int block) throws IOException {
        byte[] all = Files.readAllBytes(manifest);
        ByteArrayOutputStream sums = new ByteArrayOutputStream();
        CRC32C crc = new CRC32C();
        int from = 0;
        for (int at = 0; at < all.length; at++) {
            boolean isLast = at == all.length - 1;
            if (isLast || (all[at] == '\n' && at - from >= block)) {
                crc.update(all, from, at + 1 - from);
                from = at + 1;
                sums.writeBytes(ManifestSums.line(from, (int) crc.getValue()));
            }
        }
        Files.write(Path.of(manifest + ManifestSums.SUFFIX), sums.toByteArray());
    }

    private static Workspace interrupted() throws Exception {
        Workspace w = Workspace.inMemory();
        RsyncOracle.shell(
                "mkdir -p $1/d $2; for i in {1..8}; do head -c 3000 /dev/urandom > $1/$i; cp $1/$i $1/d; done",
                w.path("src"),
                w.path("dead"));
        assertThat(CopyMain.run("copy", w.path("src"), w.path("dead/data"), "--manifest", w.path("dead/manifest")))
                .isZero();
        assertThat(Path.of(w.path("dead/manifest.partial.sums"))).doesNotExist();
        RsyncOracle.shell(
                "cd $1; head -n -2 manifest | sed 's/\t?\t/\t=\t/' > manifest.partial; rm manifest", w.path("dead"));
        sums(Path.of(w.path("dead/manifest.partial")), BLOCK);
        return w;
    }

    private static void resumedBackupIsRight(Workspace w, String how) throws Exception {
        RsyncOracle.shell("rm -rf $1; mkdir $1", w.path("next"));
        assertThat(CopyMain.run(
                        "copy",
                        w.path("src"),
                        w.path("next/data"),
                        "--manifest",
                        w.path("next/manifest"),
                        "--strict",
                        "--progress",
                        "none",
                        "--resume",
                        w.path("dead/data")))
                .as(how)
                .isZero();
        assertThat(CopyMain.run("verify", w.path("next"), "--progress", "none"))
                .as(how)
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"manifest.partial", "manifest.partial.sums"})
    void noWrongBitGetsIntoTheNextBackup(String which) throws Exception {
        try (Workspace w = interrupted()) {
            Path file = Path.of(w.path("dead/" + which));
            byte[] good = Files.readAllBytes(file);
            for (int at = 0; at < good.length; at += EVERY) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << at % 8);
                Files.write(file, bad);
                resumedBackupIsRight(w, "bit %d of byte %d of %s".formatted(at % 8, at, which));
            }
            RsyncOracle.same(w.path("src"), w.path("next/data"));
        }
    }

    @Test
    void whatIsBeforeTheRotIsStillLinkedUnreadAndTheRestIsCompared() throws Exception {
        try (Workspace w = interrupted()) {
            Path file = Path.of(w.path("dead/manifest.partial"));
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 50] ^= 1;
            Files.write(file, bytes);
            long proven;
            try (var lines = Files.newInputStream(file);
                    var sums = Files.newInputStream(Path.of(file + ManifestSums.SUFFIX))) {
                proven = ManifestSums.proven(lines, sums);
            }
            assertThat(proven).isBetween((long) bytes.length / 2, bytes.length - 50L);
            resumedBackupIsRight(w, "rot at the end");
        }
    }

    @Test
    void whatTheChecksumsProveIsLinkedUnread() throws Exception {
        try (Workspace w = interrupted()) {
            Path file = Path.of(w.path("dead/manifest.partial"));
            RsyncOracle.shell("sed -i '2,$s/^\\(f.*\t3000\t\\)......../\\100000000/' $1", file.toString());
            sums(file, BLOCK);
            RsyncOracle.shell("rm -rf $1; mkdir $1", w.path("next"));
            assertThat(CopyMain.run(
                            "copy",
                            w.path("src"),
                            w.path("next/data"),
                            "--manifest",
                            w.path("next/manifest"),
                            "--resume",
                            w.path("dead/data")))
                    .isZero();
            assertThat(CopyMain.run("verify", w.path("next"), "--progress", "none"))
                    .as("so the other tests would notice if rot were believed")
                    .isNotZero();
        }
    }

    @Test
    void withoutChecksumsOrWithOtherThingsInTheirPlaceAllIsCompared() throws Exception {
        for (String damage : List.of(
                "rm",
                "rm $1; mkfifo",
                "rm $1; mkdir",
                "rm $1; ln -s /etc/passwd",
                "truncate -s 0",
                "truncate -s 100M")) {
            try (Workspace w = interrupted()) {
                RsyncOracle.shell(damage + " $1", w.path("dead/manifest.partial.sums"));
                resumedBackupIsRight(w, damage);
            }
        }
    }
}
