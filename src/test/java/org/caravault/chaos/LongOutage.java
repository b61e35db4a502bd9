package org.caravault.chaos;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.Trees;

/**
 * PostgreSQL is away for minutes while one share is copied and another is restored. The copy goes on all the while; the
 * restore stops and begins anew; neither fails. Part of {@code bench/chaos}.
 */
record LongOutage(String url, RunningRoutes asking, Invariants aftermath, MortalDatabase database) {
    private static final int KIB_PER_SECOND = 128;
    private static final int SECONDS_PER_MEGABYTE = 1024 / KIB_PER_SECOND;
    private static final int MEGABYTES_TO_RESTORE = 4;
    private static final int MEGABYTES_AFTERWARDS = 5;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(15);

    List<String> run(Duration away) throws Exception {
        Path root = aftermath.root();
        Share restored = asking.availableShare("restored", Trees.large(root.resolve("restored"), MEGABYTES_TO_RESTORE));
        int megabytes = (int) away.toSeconds() / SECONDS_PER_MEGABYTE + MEGABYTES_AFTERWARDS;
        Share copied = asking.availableShare("copied", Trees.large(root.resolve("copied"), megabytes));
        UUID source = asking.backUp(restored.id()).id();
        try (Node quick = start("copy.bwlimit=64M")) {
            asking.awaitIdle();
            quick.stop();
        }
        Trees.clear(root.resolve("restored"));
        try (Node slow = start("copy.bwlimit=" + KIB_PER_SECOND + "K")) {
            asking.restore(source, Optional.empty());
            UUID backup = asking.backUp(copied.id()).id();
            await().atMost(SOON)
                    .until(() -> asking.backup(backup).progress() > 0
                            && asking.backup(source).restoreProgress() > 0);
            database.stop();
            List<String> wrong = goesOn(away, aftermath.vault().resolve(backup + ".1.partial"));
            database.startAgain();
            wrong.addAll(aftermath.complaints());
            wrong.addAll(notDone(backup, copied));
            wrong.addAll(notDone(source, restored));
            if (!Files.exists(root.resolve("restored/notes.txt"))) {
                wrong.add("the restore has not brought back what was deleted");
            }
            slow.mounts().forEach(mount -> wrong.add("still mounted: " + mount));
            return wrong;
        }
    }

    private Node start(String speed) throws IOException {
        return Node.start(
                url,
                aftermath.root().resolve("node"),
                "backup_mount_export=" + aftermath.vault(),
                "job.heartbeat_ms=500",
                speed);
    }

    private static List<String> goesOn(Duration time, Path tree) throws IOException, InterruptedException {
        List<String> wrong = new ArrayList<>();
        Instant end = Instant.now().plus(time);
        long bytes = size(tree);
        while (Instant.now().isBefore(end)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
            long now = size(tree);
            System.out.printf(
                    "without the database for another %d s: %d bytes%n",
                    Duration.between(Instant.now(), end).toSeconds(), now);
            if (now <= bytes) {
                wrong.add("the copy made no progress at %d bytes".formatted(now));
            }
            bytes = now;
        }
        return wrong;
    }

    private static long size(Path tree) throws IOException {
        long bytes = 0;
        try (var files = Files.list(tree.resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private List<String> notDone(UUID backup, Share share) {
        List<String> wrong = new ArrayList<>();
        System.out.printf(
                "%s: attempt %d%n", share.called(), asking.backup(backup).attempt());
        if (asking.backup(backup).status() != BackupStatus.AVAILABLE
                || asking.share(share.id()).status() != ShareStatus.AVAILABLE) {
            wrong.add("%s and its backup are not available".formatted(share.called()));
        }
        asking.messagesAbout(backup).forEach(text -> wrong.add("message: " + text));
        return wrong;
    }
}
