package org.caravault.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.caravault.api.testing.RunningService;
import org.caravault.database.Database;
import org.caravault.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Deep pages are found otherwise than the first ones: no backup may be missing, come twice, or come out of order. */
class PagesTest {
    private static final int BACKUPS = 1300;

    private static HikariDataSource pool;
    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        String url = TestDatabase.freshUrl();
        service = RunningService.startOn(url, data);
        pool = Database.pool(url, "postgres", "", 1);
        JdbcClient db = JdbcClient.create(pool);
        db.sql("""
                insert into shares (id, project_id, user_id, name, size_gb, protocol, status, node, backend, pool, export_location)
                values (gen_random_uuid(), 'default', 'u', 's', 1, 'NFS', 'available', 'here', 'external', 'p', 'nas:/s')""").update();
        db.sql("""
                insert into backups (id, share_id, project_id, user_id, name, size_gb, status, progress, driver, topic, created_at)
                select gen_random_uuid(), s.id, 'default', 'u', case when n % 7 > 0 then 'b' || n % 50 end, n % 3,
                       case when n % 4 = 0 then 'error' else 'available' end, 100, 'nfs', 'manila-data',
                       timestamptz '2026-01-01' + make_interval(mins => n / 3)
                from shares s, generate_series(1, ?) n""").param(BACKUPS).update();
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        pool.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&sort_key=created_at&sort_dir=asc",
                "&sort_key=name&sort_dir=asc",
                "&sort_key=name",
                "&sort_key=size&sort_dir=asc",
                "&status=available&sort_key=name"
            })
    void allPagesTogetherAreTheWholeListInItsOrder(String how) {
        List<String> whole = new ArrayList<>();
        ids(service.get("/v2/share-backups?limit=1000" + how).body(), whole);
        ids(service.get("/v2/share-backups?limit=1000&offset=1000" + how).body(), whole);
        assertThat(new HashSet<>(whole)).hasSize(how.contains("status") ? BACKUPS * 3 / 4 : BACKUPS);
        assertThat(whole).doesNotHaveDuplicates();

        List<String> paged = new ArrayList<>();
        String next = "/v2/share-backups?limit=170" + how;
        while (!next.isEmpty()) {
            JsonNode page = service.get(next).body();
            ids(page, paged);
            next = page.at("/share_backup_links/0/href").asText().replace(service.url(), "");
        }
        assertThat(paged).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"asc", "desc"})
    void whatHasNoNameIsTheLeast(String direction) {
        JsonNode first = service.get("/v2/share-backups?limit=1&sort_key=name&sort_dir=" + direction)
                .body()
                .at("/share_backups/0/name");
        assertThat(first.isNull()).isEqualTo(direction.equals("asc"));
    }

    @ParameterizedTest(name = "{0} → {1}, {2}")
    @CsvSource({
        "all_tenants=, 200, 5",
        "all_tenants=perhaps, 400, 0",
        "sort_key=name&sort_dir=DESC, 200, 5",
        "sort_key=display_name, 200, 5",
        "sort_key=user_id, 200, 5",
        "sort_key=availability_zone, 200, 5",
        "share_id=, 200, 0",
        "share_id=missing, 400, 0",
        "status=, 200, 0",
    })
    void aQueryIsReadAsManilaReadsIt(String query, int code, int found) {
        RunningService.Answer answer = service.get("/v2/share-backups?limit=5&" + query);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.body().path("share_backups")).hasSize(found);
    }

    private static void ids(JsonNode page, List<String> to) {
        page.path("share_backups").forEach(backup -> to.add(backup.path("id").asText()));
    }
}
