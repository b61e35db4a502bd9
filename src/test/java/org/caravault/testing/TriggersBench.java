package org.caravault.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.caravault.database.Database;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How fast automatic requests are accepted: {@code bench/triggers}. 10,000 dropped files, and 10,000 policies
 * that are all due in each minute; each asks for a backup of a share of its own. Backups are asked for and not made: what is
 * measured is the way to the queue, and the way back: each file must lie beside its own answer. Ends with 1 when a minute was missed
 * or an answer is wrong.
 */
public final class TriggersBench {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MINUTES = 3;
    private static final int TENTH = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final JdbcClient db;
    private final int count;

    private TriggersBench(JdbcClient db, int count) {
        this.db = db;
        this.count = count;
    }

    /** Prints what it measured; the optional argument is how many, 10000 by default. */
    public static void main(String[] arguments) throws Exception {
        int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        Path data = Files.createTempDirectory("triggers-bench");
        Path box = Files.createDirectories(data.resolve("box"));
        boolean kept;
        try (HikariDataSource pool = Database.pool(TestDatabase.freshUrl(), "postgres", "", 16)) {
            TriggersBench bench = new TriggersBench(JdbcClient.create(pool), count);
            bench.shares();
            List<String> settings = List.of(
                    "quota_backups=-1",
                    "quota_backup_gigabytes=-1",
                    "policy.polling_ms=1000",
                    "drop_directory=default:" + box);
            try (RunningRoutes routes = RunningRoutes.start(pool, data, settings, RunningRoutes::onlyAsks)) {
                System.out.printf("in %s%n", routes.data);
                boolean answered = bench.drops(box);
                kept = bench.policies() && answered;
            }
        }
        System.exit(kept ? 0 : 1);
    }

    private void shares() {
        db.sql("""
                insert into shares (id, project_id, user_id, name, size_gb, protocol, status, node, backend, pool, export_location)
                select gen_random_uuid(), 'default', 'bench', 'share' || i, 1, 'NFS', 'available', 'here', 'local', 'pool', '/nowhere/' || i
                from generate_series(1, ?) i""").param(count).update();
    }

    /** Every tenth file is bad. Each must be answered for what it is, and none be left. */
    private boolean drops(Path box) throws IOException, InterruptedException {
        for (int i = 1; i <= count; i++) {
            Path hidden = box.resolve("." + i + ".json");
            Files.writeString(hidden, isBad(i) ? bad(i) : "{\"share_backup\": {\"share\": \"share%d\"}}".formatted(i));
            Files.move(hidden, box.resolve(i + ".json"));
        }
        Instant begun = Instant.now();
        await("drops", count);
        Duration written = Duration.between(begun, Instant.now());
        await("backups", count - count / TENTH);
        report("dropped files written down", written);
        report("dropped files asked for", Duration.between(begun, Instant.now()));
        finish();
        await("drops where answered_at is not null", count);
        report("dropped files answered", Duration.between(begun, Instant.now()));
        long wrong =
                IntStream.rangeClosed(1, count).filter(i -> !isAnswered(box, i)).count();
        long left = countOf(box, ".json") + countOf(box.resolve("taken"), "");
        System.out.printf("%,d answers missing or wrong, %,d files left where they were%n", wrong, left);
        return wrong + left == 0;
    }

    private static boolean isBad(int i) {
        return i % TENTH == 0;
    }

    private static String bad(int i) {
        return switch (i / TENTH % 3) {
            case 0 -> "";
            case 1 -> "{\"share_backup\": ";
            default -> "{\"share_backup\": {\"share\": \"missing\"}}";
        };
    }

    /** Whether the file lies beside its own answer, and nowhere else. */
    private boolean isAnswered(Path box, int i) {
        Path failed = box.resolve("failed/" + i + ".json");
        Path done = box.resolve("done/" + i + ".json");
        Path wanted = isBad(i) ? failed : done;
        try {
            JsonNode answer = JSON.readTree(Files.readString(Path.of(wanted + ".result.json")));
            boolean right = isBad(i)
                    ? answer.findValue("cause") != null
                    : answer.path("outcome").asText().equals("done")
                            && isOf(answer.at("/requests/0/backup_id").asText(), "share" + i);
            return right && Files.exists(wanted) && !Files.exists(isBad(i) ? done : failed);
        } catch (IOException missing) {
            System.out.println(missing);
            return false;
        }
    }

    private boolean isOf(String backup, String share) {
        return db.sql(
                                "select count(*) from backups b join shares s on s.id = b.share_id where b.id::text = ? and s.name = ?")
                        .params(backup, share)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    private static long countOf(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .filter(Files::isRegularFile)
                    .count();
        }
    }

    /** All policies are due in each minute; all that they owe must be asked for before the next. */
    private boolean policies() throws InterruptedException {
        Instant first = Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(2, ChronoUnit.MINUTES);
        db.sql("""
                insert into policies (project_id, name, document, enabled, next_at)
                select 'default', 'policy' || i, json_build_object('name', 'policy' || i, 'schedule', '* * * * *',
                  'shares', json_build_array('share' || i))::text, true, ? from generate_series(1, ?) i""").params(java.sql.Timestamp.from(first), count).update();
        boolean kept = true;
        for (int minute = 0; minute < MINUTES; minute++) {
            Instant due = first.plus(minute, ChronoUnit.MINUTES);
            TimeUnit.MILLISECONDS.sleep(
                    Math.max(0, Duration.between(Instant.now(), due).toMillis()));
            int before = minute * count;
            await("policy_runs where state <> 'waiting'", before + count);
            Duration took = Duration.between(due, Instant.now());
            report("policies due at " + due + " asked for", took);
            kept &= took.compareTo(Duration.ofMinutes(1)) < 0;
            finish();
            Instant ended = Instant.now();
            await("policy_runs where state = 'done'", before + count);
            report("their ends noted and their shares judged", Duration.between(ended, Instant.now()));
        }
        return kept;
    }

    /** The backups come to a good end, without being made. */
    private void finish() {
        db.sql("delete from scheduled_tasks").update();
        db.sql("update backups set status = 'available', bytes = 0 where status = 'creating'")
                .update();
        db.sql("update shares set status = 'available', task_state = null").update();
    }

    private void await(String tableAndCondition, int wanted) throws InterruptedException {
        Instant giveUp = Instant.now().plus(PATIENCE);
        while (db.sql("select count(*) from " + tableAndCondition)
                        .query(Integer.class)
                        .single()
                < wanted) {
            if (Instant.now().isAfter(giveUp)) {
                throw new IllegalStateException(tableAndCondition + " did not reach " + wanted);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private void report(String what, Duration took) {
        System.out.printf(
                "%,d %-58s %6.1f s, %6.0f per s%n", count, what, took.toMillis() / 1e3, count * 1e3 / took.toMillis());
    }
}
