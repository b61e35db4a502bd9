package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Some shares on a disk of the data node's own, and a client of the API: what a dead server must not harm. */
final class Bystanders {
    private static final long ASK_EVERY_MS = 20;
    private static final double MS = 1e6;

    private final int howMany;
    private final CheckReport score;
    private final Manila manila = new Manila();
    private final List<String> shares = new ArrayList<>();

    Bystanders(int howMany, CheckReport score) {
        this.howMany = howMany;
        this.score = score;
    }

    /** Makes the shares. */
    void arrive() throws IOException, InterruptedException {
        for (int i = 0; i < howMany; i++) {
            Path directory = Files.createDirectories(Path.of("/srv/local", "share-" + System.nanoTime()));
            Files.writeString(directory.resolve("a file"), "content " + i);
            shares.add(manila.manageShare(RunningService.HOST + "@local#pool", directory.toString(), "local-" + i));
        }
        for (String share : shares) {
            manila.awaitShare(share, "available");
        }
    }

    /** Backs all of them up, asking the API all the while. @return the 99th percentile of its answers, in ms */
    double areBackedUp(String when) throws IOException, InterruptedException {
        List<String> backups = new ArrayList<>();
        for (String share : shares) {
            backups.add(manila.startBackup(share, "bystander"));
        }
        List<Double> answers = new ArrayList<>();
        int available = 0;
        for (String backup : backups) {
            while (true) {
                long asked = System.nanoTime();
                String status = manila.get("/v2/share-backups/" + backup)
                        .at("/share_backup/status")
                        .asText();
                manila.get("/v2/shares/detail?limit=20");
                answers.add((System.nanoTime() - asked) / 2.0 / MS);
                if (!status.equals("creating")) {
                    available += status.equals("available") ? 1 : 0;
                    break;
                }
                TimeUnit.MILLISECONDS.sleep(ASK_EVERY_MS);
            }
        }
        score.equal(howMany, available, when + ": " + howMany + " backups of other shares end well");
        for (String backup : backups) {
            manila.deleteBackup(backup);
        }
        Collections.sort(answers);
        return answers.get(answers.size() * 99 / 100);
    }
}
