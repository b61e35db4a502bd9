package org.caravault.workflow;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.caravault.backup.BackupStatus;
import org.caravault.share.Share;

/**
 * A node is killed before and after each step of backing up, restoring and deleting, one step at a time, and started again;
 * then all must be in order. Part of {@code bench/chaos}.
 */
final class KillMatrix {
    private static final List<String> WORKFLOWS = List.of("back-up-share", "restore-backup", "delete-backup");
    private static final int DIES_WITHIN_S = 60;
    private static final String COUNTING = "counting";

    private final String url;
    private final HikariDataSource pool;
    private final Path root;
    private final RunningRoutes asking;
    private final Aftermath aftermath;

    KillMatrix(String url, HikariDataSource pool, Path root, RunningRoutes asking, Aftermath aftermath) {
        this.url = url;
        this.pool = pool;
        this.root = root;
        this.asking = asking;
        this.aftermath = aftermath;
    }

    /** One death. */
    record Death(String workflow, int step, String name, boolean after) {
        @Override
        public String toString() {
            return "%s, %s step %d (%s)".formatted(workflow, after ? "after" : "before", step, name);
        }
    }

    /** A share of its own for each case, and its backup for what needs one. */
    private record Case(Share share, Optional<UUID> backup) {}

    /**
     * Carries out so many deaths, chosen by the seed, and prints a line for each.
     *
     * @param most 0: all
     * @return those after which something was not in order
     */
    List<String> run(int most, long seed) throws Exception {
        List<Death> deaths = new ArrayList<>();
        for (Map.Entry<String, List<String>> workflow : steps().entrySet()) {
            for (int i = 1; i <= workflow.getValue().size(); i++) {
                String name = workflow.getValue().get(i - 1);
                deaths.add(new Death(workflow.getKey(), i, name, false));
                deaths.add(new Death(workflow.getKey(), i, name, true));
            }
        }
        System.out.printf("%d places to die at%n", deaths.size());
        Collections.shuffle(deaths, new Random(seed));
        List<String> failed = new ArrayList<>();
        for (Death death : most == 0 ? deaths : deaths.subList(0, Math.min(most, deaths.size()))) {
            List<String> wrong = die(death);
            System.out.printf("%s: %s%n", death, wrong.isEmpty() ? "all in order" : wrong);
            wrong.forEach(what -> failed.add(death + ": " + what));
        }
        return failed;
    }

    /** The steps of each workflow in the order in which they are carried out. */
    private Map<String, List<String>> steps() throws Exception {
        Map<String, List<String>> steps = new TreeMap<>();
        for (String workflow : WORKFLOWS) {
            Case one = prepare(workflow, COUNTING + workflow);
            StepFailpoint counter = new StepFailpoint(workflow, 0, false);
            try (RunningRoutes node = RunningRoutes.start(
                    pool,
                    root.resolve("node"),
                    settings(),
                    main -> main.getCamelContext().getCamelContextExtension().addInterceptStrategy(counter))) {
                ask(workflow, one);
                node.awaitIdle();
            }
            steps.put(workflow, counter.reached());
        }
        return steps;
    }

    private List<String> die(Death death) throws Exception {
        Case one = prepare(death.workflow(), "share" + asking.count("shares"));
        ask(death.workflow(), one);
        List<String> wrong = new ArrayList<>();
        try (DyingNode node = DyingNode.atStep(
                url, root.resolve("node"), death.workflow(), death.step(), death.after(), settings())) {
            if (!node.diesWithin(DIES_WITHIN_S)) {
                wrong.add("the node did not reach the step");
            }
        }
        try (RunningRoutes again = RunningRoutes.start(pool, root.resolve("node"), settings(), main -> {})) {
            aftermath.complaints().forEach(open -> wrong.add(open + "; " + held(again)));
        }
        one.backup()
                .filter(id -> death.workflow().equals("restore-backup"))
                .filter(id ->
                        !Files.exists(Path.of(one.share().exportLocation()).resolve("notes.txt")))
                .ifPresent(id -> wrong.add("the restore has not brought back what was deleted"));
        return wrong;
    }

    private static String held(RunningRoutes node) {
        try {
            return node.held();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private Case prepare(String workflow, String name) throws Exception {
        Share share = asking.availableShare(name, Trees.small(root.resolve(name)));
        if (workflow.equals("back-up-share")) {
            return new Case(share, Optional.empty());
        }
        UUID backup = asking.backUp(share.id()).id();
        try (RunningRoutes node = RunningRoutes.start(pool, root.resolve("node"), settings(), main -> {})) {
            node.awaitBackup(backup, BackupStatus.AVAILABLE);
        }
        Files.delete(root.resolve(name).resolve("notes.txt"));
        return new Case(share, Optional.of(backup));
    }

    private void ask(String workflow, Case one) {
        switch (workflow) {
            case "back-up-share" -> asking.backUp(one.share().id());
            case "restore-backup" -> asking.restore(one.backup().orElseThrow(), Optional.empty());
            default -> asking.delete(one.backup().orElseThrow());
        }
    }

    private List<String> settings() {
        return List.of(
                "node=here", "backup_mount_export=" + aftermath.vault(), "quota_backups=-1", "job.heartbeat_ms=250");
    }
}
