package org.caravault.chaos;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.caravault.backup.Backup;
import org.caravault.database.Database;
import org.caravault.problem.RefusalException;
import org.caravault.share.Share;
import org.caravault.testing.RunningRoutes;
import org.caravault.testing.Steps;
import org.caravault.testing.Trees;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Two nodes, and at random: backups, restores, deletions and cancels are asked for, and nodes are killed, paused, stopped and
 * cut off from the database, copiers are killed, the database crashes. After every few of these all must come to be in order.
 * The seed decides on what is done and in which order, so it replays. Or one at a time: {@link KillMatrix}, {@link LongOutage}.
 * {@code bench/chaos}.
 */
public final class Chaos implements AutoCloseable {
    private static final int SHARES = 4;
    private static final int MEGABYTES = 4;
    private static final int ACTS_BETWEEN_LOOKS = 8;
    private static final Duration TWO_LEASES = Duration.ofSeconds(6);
    private static final long LONGEST_PAUSE_MS = 600;

    private final Path root;
    private final MortalDatabase database;
    private final String url;
    private final HikariDataSource pool;
    private final Random random;
    private final RunningRoutes asking;
    private final Invariants aftermath;
    private final List<Share> shares = new ArrayList<>();
    private final List<BreakableDatabaseProxy> cables = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    private Chaos(long seed) throws Exception {
        this.random = new Random(seed);
        this.root = Files.createTempDirectory("chaos");
        this.database = MortalDatabase.start(root.resolve("database"));
        this.url = database.url();
        this.pool = Database.pool(url, "postgres", "", 8);
        Database.migrate(pool);
        Path vault = Files.createDirectories(root.resolve("vault"));
        this.asking = RunningRoutes.start(
                pool,
                root.resolve("asking"),
                List.of("node=asking", "backup_mount_export=" + vault, "quota_backups=-1"),
                RunningRoutes::onlyAsks);
        this.aftermath = new Invariants(JdbcClient.create(pool), root, vault);
    }

    /**
     * {@code random MINUTES SEED}, {@code outage MINUTES SEED}, or {@code kills COUNT SEED VICTIM…} (0: at all places); ends
     * with 1 when anything was wrong.
     */
    public static void main(String[] arguments) throws Exception {
        int measure = Integer.parseInt(arguments[1]);
        long seed = Long.parseLong(arguments[2]);
        System.out.printf("seed %d%n", seed);
        List<String> wrong;
        try (Chaos chaos = new Chaos(seed)) {
            wrong = switch (arguments[0]) {
                case "kills" -> chaos.kills(List.of(arguments).subList(3, arguments.length), measure, seed);
                case "outage" -> chaos.outage(Duration.ofMinutes(measure));
                default -> chaos.rage(Duration.ofMinutes(measure));
            };
        }
        wrong.forEach(what -> System.out.println("WRONG " + what));
        System.out.printf("chaos %s: %s, seed %d%n", arguments[0], wrong.isEmpty() ? "all in order" : "FAILED", seed);
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    private List<String> kills(List<String> who, int most, long seed) throws Exception {
        KillLab lab = new KillLab(url, pool, root, asking, aftermath);
        Steps steps = Steps.counted(lab);
        List<Victim> victims = new ArrayList<>();
        for (String victim : who) {
            switch (victim) {
                case "node" -> victims.add(new NodeDies(lab, steps));
                case "database" -> victims.add(new DatabaseDies(lab, steps, database));
                case "copier" -> victims.add(new CopierDies(lab));
                default ->
                    throw new IllegalArgumentException("'" + victim + "' is not a node, a copier or the database");
            }
        }
        if (!BrokenLibrary.canBeMade() && victims.removeIf(CopierDies.class::isInstance)) {
            say("copiers are not killed: there is no gcc");
        }
        return new KillMatrix(lab, victims).run(most, seed);
    }

    private List<String> outage(Duration away) throws Exception {
        return new LongOutage(url, asking, aftermath, database).run(away);
    }

    private List<String> rage(Duration time) throws Exception {
        for (int i = 0; i < SHARES; i++) {
            String name = "share" + i;
            shares.add(asking.availableShare(name, Trees.large(root.resolve(name), MEGABYTES)));
        }
        for (int i = 0; i < 2; i++) {
            cables.add(new BreakableDatabaseProxy(url));
            nodes.add(startNode(i));
        }
        Instant end = Instant.now().plus(time);
        int acts = 0;
        while (Instant.now().isBefore(end)) {
            for (int i = 0; i < ACTS_BETWEEN_LOOKS; i++) {
                act();
                TimeUnit.MILLISECONDS.sleep(random.nextLong(LONGEST_PAUSE_MS));
            }
            acts += ACTS_BETWEEN_LOOKS;
            List<String> wrong = aftermath.complaints();
            if (!wrong.isEmpty()) {
                return wrong;
            }
            System.out.printf("after %d acts all is in order: %s%n", acts, statuses());
        }
        return List.of();
    }

    private void act() throws Exception {
        int node = random.nextInt(2);
        switch (random.nextInt(16)) {
            case 0 -> {
                say("node %d is killed".formatted(node));
                nodes.get(node).kill();
                nodes.set(node, startNode(node));
            }
            case 1 -> {
                say("node %d stands still for two leases".formatted(node));
                nodes.get(node).signal("STOP");
                TimeUnit.MILLISECONDS.sleep(TWO_LEASES.toMillis());
                nodes.get(node).signal("CONT");
            }
            case 2 -> {
                say("node %d is cut off from the database for two leases".formatted(node));
                cables.get(node).cut();
                TimeUnit.MILLISECONDS.sleep(TWO_LEASES.toMillis());
                cables.get(node).mend();
            }
            case 3 -> {
                say("node %d is stopped and started".formatted(node));
                nodes.get(node).stop();
                nodes.set(node, startNode(node));
            }
            case 4 -> {
                crashDatabase(random.nextBoolean());
            }
            case 5, 6 -> {
                say("copiers of node %d are killed".formatted(node));
                nodes.get(node).children().forEach(ProcessHandle::destroyForcibly);
            }
            default -> ask();
        }
    }

    /** What is asked for may be refused, as the share or the backup is busy; that is an answer, too. */
    private void ask() {
        Share share = shares.get(random.nextInt(SHARES));
        int what = random.nextInt(8);
        int which = random.nextInt(100);
        try {
            List<Backup> backups = asking.beans.backups().ofShare(share.id());
            Optional<UUID> backup = backups.isEmpty()
                    ? Optional.empty()
                    : Optional.of(backups.get(which % backups.size()).id());
            if (what < 4 || backup.isEmpty()) {
                say("back up %s".formatted(share.called()));
                asking.backUp(share.id());
            } else if (what < 6) {
                say("restore %s".formatted(share.called()));
                asking.restore(backup.get(), Optional.empty());
            } else if (what < 7) {
                say("delete a backup of %s".formatted(share.called()));
                asking.delete(backup.get());
            } else {
                say("cancel a backup of %s".formatted(share.called()));
                asking.cancel(backup.get());
            }
        } catch (RefusalException busy) {
            say("  refused: %s".formatted(busy.getMessage()));
        } catch (DataAccessException | IllegalStateException away) {
            say("  no database: "
                    + String.valueOf(away.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /** All of its processes are killed, and it is started again; or one, for which it ends the others and recovers by itself. */
    private void crashDatabase(boolean all) throws IOException {
        say(all ? "the database is killed" : "the database crashes");
        if (all) {
            database.kill();
            database.startAgain();
            return;
        }
        try {
            long victim = JdbcClient.create(pool)
                    .sql("select pg_backend_pid()")
                    .query(Long.class)
                    .single();
            ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
        } catch (DataAccessException away) {
            say("  it is away already");
        }
    }

    private Node startNode(int number) throws IOException {
        while (true) {
            try {
                return Node.start(
                        cables.get(number).url(url),
                        root.resolve("node" + number),
                        "node=node" + number,
                        "backup_mount_export=" + aftermath.vault(),
                        "job.heartbeat_ms=500",
                        "copy.bwlimit=8M");
            } catch (IOException noDatabase) {
                say("  node %d did not start, again".formatted(number));
            }
        }
    }

    private String statuses() {
        return String.join(
                ", ",
                JdbcClient.create(pool)
                        .sql("select count(*) || ' ' || status from backups group by status order by status")
                        .query(String.class)
                        .list());
    }

    private static void say(String what) {
        System.out.println(what);
    }

    @Override
    public void close() throws IOException {
        nodes.forEach(Node::close);
        for (BreakableDatabaseProxy cable : cables) {
            cable.close();
        }
        asking.close();
        pool.close();
        database.close();
    }
}
