package org.caravault.database;

import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The tables of this version. A database from before 0.1 was made by other migrations: the last of those leaves what the first
 * ones of this version make, so they are then noted as done.
 */
final class Schema {
    private static final String IS_FROM_BEFORE = """
            select exists (select from flyway_schema_history where version = '1' and description = 'shares and backups')""";

    private static final String NOTE_AS_DONE = """
            with before as (delete from flyway_schema_history returning installed_rank)
            insert into flyway_schema_history
              (installed_rank, version, description, type, script, installed_by, execution_time, success)
            select max(installed_rank) + 1, ?, 'from before 0.1', 'BASELINE', 'from before 0.1', current_user, 0, true
            from before""";

    private static final String BEFORE = "classpath:db/before-0.1";

    /** Of this version's migrations, the last that a database from before has already. */
    private static final String SAME_AS_BEFORE = "15";

    private Schema() {}

    /** Brings a database up to date: an empty one, or that of any earlier version. */
    static void migrate(HikariDataSource pool) {
        if (isFromBefore(JdbcClient.create(pool))) {
            adopt(pool);
        }
        Flyway.configure().dataSource(pool).load().migrate();
    }

    private static boolean isFromBefore(JdbcClient db) {
        return db.sql("select to_regclass('flyway_schema_history') is not null")
                        .query(Boolean.class)
                        .single()
                && db.sql(IS_FROM_BEFORE).query(Boolean.class).single();
    }

    /** One node at a time: the others then find it done. */
    private static void adopt(HikariDataSource pool) {
        SingleConnectionDataSource own =
                new SingleConnectionDataSource(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword(), true);
        try {
            JdbcClient db = JdbcClient.create(own);
            db.sql("set lock_timeout = '10min'").update();
            db.sql("select pg_advisory_lock(hashtextextended('schema from before 0.1', 0))::text")
                    .query(String.class)
                    .single();
            if (isFromBefore(db)) {
                Flyway.configure()
                        .dataSource(pool)
                        .locations(BEFORE)
                        .outOfOrder(true) // some landed after others with higher numbers
                        .load()
                        .migrate();
                noteAsDone(db);
            }
        } finally {
            own.destroy();
        }
    }

    private static void noteAsDone(JdbcClient db) {
        db.sql(NOTE_AS_DONE).param(SAME_AS_BEFORE).update();
    }
}
