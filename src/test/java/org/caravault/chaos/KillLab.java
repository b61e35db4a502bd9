package org.caravault.chaos;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.Trees;

/** What is killed in: workflows that are asked for, each on a share of its own, and how they must have ended. */
public record KillLab(String url, HikariDataSource pool, Path root, RunningRoutes asking, Invariants aftermath) {
    private static final List<String> WORKFLOWS = List.of("back-up-share", "restore-backup", "delete-backup");
    private static final String LOST = "notes.txt";
    private static final int AT_ONE_TIME = 50;

    /** One share, and the backup that is made of it, restored to it, or deleted. */
    public record Case(String workflow, Share share, Optional<UUID> backup) {
        Path lost() {
            return Path.of(share.exportLocation()).resolve(LOST);
        }
    }

    /** The settings of every node, one that is to die and any other. */
    List<String> settings() {
        return List.of(
                "node=here", "backup_mount_export=" + aftermath.vault(), "quota_backups=-1", "job.heartbeat_ms=250");
    }

    /** Where a node has its directories. */
    Path home() {
        return root.resolve("node");
    }

    public RunningRoutes startNode(RunningRoutes.Advice advice) throws Exception {
        return RunningRoutes.start(pool, home(), settings(), advice);
    }

    /** A case for each death. */
    Map<Death, Case> prepare(List<Death> deaths) throws Exception {
        List<Case> cases = begin(deaths.stream().map(Death::workflow).toList());
        Map<Death, Case> prepared = new LinkedHashMap<>();
        for (int i = 0; i < cases.size(); i++) {
            prepared.put(deaths.get(i), cases.get(i));
        }
        return prepared;
    }

    /** A case of each workflow. */
    public List<Case> oneOfEach() throws Exception {
        return begin(WORKFLOWS);
    }

    /** All backups that are needed are made by one node, because to start a node takes longer than a backup. */
    private List<Case> begin(List<String> workflows) throws Exception {
        List<Case> cases = new ArrayList<>();
        try (RunningRoutes node = startNode(main -> {})) {
            for (String workflow : workflows) {
                cases.add(begin(workflow));
                if (cases.size() % AT_ONE_TIME == 0) {
                    node.awaitIdle();
                }
            }
            node.awaitIdle();
        }
        for (Case one : cases) {
            if (one.backup().isPresent()) {
                Files.delete(one.lost());
            }
        }
        return cases;
    }

    private Case begin(String workflow) throws IOException {
        String name = "share" + asking.count("shares");
        Share share = asking.availableShare(name, Trees.small(root.resolve(name)));
        return new Case(
                workflow,
                share,
                workflow.equals("back-up-share")
                        ? Optional.empty()
                        : Optional.of(asking.backUp(share.id()).id()));
    }

    public void ask(Case one) {
        switch (one.workflow()) {
            case "back-up-share" -> asking.backUp(one.share().id());
            case "restore-backup" -> asking.restore(one.backup().orElseThrow(), Optional.empty());
            default -> asking.delete(one.backup().orElseThrow());
        }
    }

    /** The job was claimed again: it has done its work, and its owner got no message of a failure. */
    List<String> notDone(Case one) {
        List<String> wrong = new ArrayList<>();
        List<Backup> backups = asking.beans.backups().ofShare(one.share().id());
        if (backups.size() != (one.workflow().equals("delete-backup") ? 0 : 1)) {
            wrong.add("the share has " + backups.size() + " backups");
        }
        for (Backup backup : backups) {
            if (backup.status() != BackupStatus.AVAILABLE) {
                wrong.add("the backup is " + backup.status() + ": " + backup.failReason());
            }
            asking.messagesAbout(backup.id()).forEach(text -> wrong.add("message: " + text));
        }
        if (asking.share(one.share().id()).status() != ShareStatus.AVAILABLE) {
            wrong.add("the share is " + asking.share(one.share().id()).status());
        }
        if (one.workflow().equals("restore-backup") && !Files.exists(one.lost())) {
            wrong.add("the restore has not brought back what was deleted");
        }
        return wrong;
    }
}
