package org.caravault.api.testing;

import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.caravault.database.Database;
import org.caravault.testing.TestDatabase;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How fast the API answers with 50,000 backups of 1,000 shares and 16 clients: {@code bench/api}. No test: it judges
 * nothing, it prints two tables. Client and service share the machine, and the service the JVM with the clients.
 */
public final class ApiBench {
    private static final int CLIENTS = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(1);
    private static final Duration MEASURED = Duration.ofSeconds(5);

    private ApiBench() {}

    /** Runs it all and prints the tables; ends with 1 when a request is not answered as it should be. */
    public static void main(String[] arguments) {
        try {
            run();
        } catch (Exception failed) {
            failed.printStackTrace();
            System.exit(1); // the clients' threads would live on
        }
        System.exit(0);
    }

    private static void run() throws Exception {
        Path data = Files.createTempDirectory("api-bench");
        String url = TestDatabase.freshUrl();
        try (RunningService service = RunningService.startOn(url, data);
                HikariDataSource pool = Database.pool(url, "postgres", "", 1)) {
            String backup = fill(JdbcClient.create(pool));
            table(service, backup, "in the first minute: Java still compiles");
            table(service, backup, "from then on");
            Runtime runtime = Runtime.getRuntime();
            System.gc();
            System.out.printf("heap in use afterwards: %d MB%n", (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        }
    }

    private static void table(RunningService service, String backup, String when) throws Exception {
        System.out.println(when);
        System.out.printf("%-66s %8s %8s %8s %8s%n", "GET", "p50 ms", "p99 ms", "max ms", "per s");
        for (String path : List.of(
                "/v2/share-backups/" + backup,
                "/v2/share-backups?limit=50",
                "/v2/share-backups/detail?limit=50",
                "/v2/share-backups?limit=50&status=error&sort_key=name&sort_dir=asc",
                "/v2/share-backups?limit=50&name=b7777",
                "/v2/share-backups?limit=50&offset=25000&with_count=true",
                "/v2/share-backups?limit=1000",
                "/v2/share-backups/detail?limit=1000",
                "/v2/shares/detail?limit=50")) {
            run(service, path, WARM_UP);
            report(path, run(service, path, MEASURED));
        }
    }

    private static String fill(JdbcClient db) {
        db.sql("""
                insert into shares (id, project_id, user_id, name, size_gb, protocol, status, node, backend, pool, export_location)
                select gen_random_uuid(), 'default', 'u', 's' || n, 1 + n % 10, 'NFS', 'available', 'here', 'external', 'p',
                       'nas:/s' || n
                from generate_series(1, 1000) n""").update();
        db.sql("""
                insert into backups (id, share_id, project_id, user_id, name, size_gb, status, progress, driver, host, topic,
                                     created_at)
                select gen_random_uuid(), s.id, 'default', 'u', 'b' || row_number() over (), s.size_gb,
                       case when n % 25 = 0 then 'error' else 'available' end, 100, 'nfs', 'here', 'manila-data',
                       now() - make_interval(secs => random() * 1e7)
                from shares s, generate_series(1, 50) n""").update();
        db.sql("vacuum analyze").update(); // as autovacuum would do within a minute
        return db.sql("select id::text from backups limit 1")
                .query(String.class)
                .single();
    }

    private static long[] run(RunningService service, String path, Duration time) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        long end = System.nanoTime() + time.toNanos();
        Callable<List<Long>> client = () -> {
            HttpClient http =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            HttpRequest request = HttpRequest.newBuilder(URI.create(service.url() + path))
                    .header("X-Auth-Token", service.token())
                    .header("X-OpenStack-Manila-API-Version", "2.91")
                    .header("X-OpenStack-Manila-API-Experimental", "true")
                    .build();
            List<Long> took = new ArrayList<>();
            while (System.nanoTime() < end) {
                long before = System.nanoTime();
                int code = http.send(request, HttpResponse.BodyHandlers.ofByteArray())
                        .statusCode();
                if (code != 200) {
                    throw new IllegalStateException(path + " answers " + code);
                }
                took.add(System.nanoTime() - before);
            }
            return took;
        };
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> took : clients.invokeAll(
                IntStream.range(0, CLIENTS).mapToObj(i -> client).toList())) {
            all.addAll(took.get());
        }
        clients.shutdown();
        return all.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static void report(String path, long[] sorted) {
        System.out.printf(
                "%-66s %8.1f %8.1f %8.1f %8d%n",
                path.replaceAll("[0-9a-f-]{36}", "ID"),
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                Arrays.stream(sorted).max().orElse(0) / 1e6,
                sorted.length / MEASURED.toSeconds());
    }
}
