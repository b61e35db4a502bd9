package org.caravault.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.caravault.testing.TestDatabase;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A database of an earlier version goes on being used: it must get the same tables as a new one, and lose nothing. PostgreSQL judges. */
class SchemaTest {
    private final List<HikariDataSource> pools = new ArrayList<>();

    @AfterEach
    void close() {
        pools.forEach(HikariDataSource::close);
    }

    private HikariDataSource empty() {
        HikariDataSource pool = Database.pool(TestDatabase.emptyUrl(), "postgres", "", 4);
        pools.add(pool);
        return pool;
    }

    private HikariDataSource before(String version) {
        HikariDataSource pool = empty();
        Flyway.configure()
                .dataSource(pool)
                .locations("classpath:db/before-0.1")
                .target(version)
                .load()
                .migrate();
        return pool;
    }

    /** All that PostgreSQL says of the tables, in no order of columns. */
    private static List<String> catalogue(HikariDataSource pool) {
        JdbcClient db = JdbcClient.create(pool);
        List<String> all = new ArrayList<>();
        for (String query : List.of(
                """
                select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
                  || coalesce(column_default, '') || ' ' || is_identity
                from information_schema.columns where table_schema = 'public'""",
                "select indexdef from pg_indexes where schemaname = 'public'",
                """
                select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
                where connamespace = 'public'::regnamespace""",
                "select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace",
                "select viewname || ' ' || definition from pg_views where schemaname = 'public'",
                "select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal",
                "select 'type ' || id || name || extra_specs from share_types")) {
            all.addAll(
                    db.sql(query).query(String.class).list().stream().sorted().toList());
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "31", "32"})
    void aDatabaseFromBeforeGetsTheSameTables(String version) {
        HikariDataSource fresh = empty();
        Database.migrate(fresh);
        HikariDataSource old = before(version);
        Database.migrate(old);
        Database.migrate(old); // as at each later start
        assertThat(catalogue(old)).containsExactlyElementsOf(catalogue(fresh)).hasSizeGreaterThan(300);
    }

    /** Some migrations landed after others that had higher numbers: a database of the days between lacks them. */
    @ParameterizedTest
    @ValueSource(strings = {"V14__", "V15__", "V17__"})
    void aDatabaseThatLacksOneInTheMiddleGetsItToo(String lacking, @TempDir Path some) throws Exception {
        Path all = Path.of("src/main/resources/db/before-0.1");
        try (Stream<Path> files = Files.list(all)) {
            for (Path file : files.filter(file -> !file.getFileName().toString().startsWith(lacking))
                    .toList()) {
                Files.copy(file, some.resolve(file.getFileName()));
            }
        }
        HikariDataSource fresh = empty();
        Database.migrate(fresh);
        HikariDataSource old = empty();
        Flyway.configure()
                .dataSource(old)
                .locations("filesystem:" + some)
                .target("20")
                .load()
                .migrate();
        Database.migrate(old);
        assertThat(catalogue(old)).containsExactlyElementsOf(catalogue(fresh));
    }

    @Test
    void nothingIsLostOfIt() {
        HikariDataSource old = before("31");
        JdbcClient db = JdbcClient.create(old);
        UUID id = UUID.randomUUID();
        db.sql("""
                insert into shares (id, project_id, user_id, size_gb, protocol, status, node, backend, pool, export_location)
                values (?, 'p', 'u', 1, 'NFS', 'available', 'n', 'b', 'pool', 'nas:/home')""").param(id).update();
        db.sql("insert into journal (job, undo, what, node) values (?, 'unmount', '/mnt', 'n')")
                .param(id)
                .update();
        db.sql("insert into journal (job, undo, what, node, struck_at) values (?, 'unmount', '/done', 'n', now())")
                .param(id)
                .update();
        UUID event = db.sql("insert into events (kind, project_id, message) values ('k', 'p', 'm') returning id")
                .query(UUID.class)
                .single();
        db.sql("insert into deliveries (event_id, way) values (?, 'mail')")
                .param(event)
                .update();
        db.sql("insert into turns values ('p', now())").update();
        Database.migrate(old);
        assertThat(db.sql("select what from journal where job = ? and closed_at is null")
                        .param(id)
                        .query(String.class)
                        .list())
                .containsExactly("/mnt");
        assertThat(db.sql("select channel from deliveries where state = 'due'")
                        .query(String.class)
                        .list())
                .containsExactly("mail");
        assertThat(db.sql("select project from project_turns")
                        .query(String.class)
                        .list())
                .containsExactly("p");
        assertThat(db.sql("select count(*) from shares").query(Integer.class).single())
                .isEqualTo(1);
    }

    @Test
    void twoNodesThatStartAtTheSameTimeUpgradeItOnce() {
        HikariDataSource old = before("24");
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            HikariDataSource own = Database.pool(old.getJdbcUrl(), "postgres", "", 4);
            pools.add(own);
            starts.add(CompletableFuture.runAsync(() -> Database.migrate(own)));
        }
        starts.forEach(CompletableFuture::join);
        assertThat(JdbcClient.create(old)
                        .sql("select count(*) from flyway_schema_history where type = 'BASELINE'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }
}
