package org.caravault.testing;

import com.zaxxer.hikari.HikariDataSource;
import org.caravault.database.Database;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes a test's database read-only for a while: its sessions end, and those that begin meanwhile can only read. */
public final class ReadOnlyDatabase implements AutoCloseable {
    private final HikariDataSource pool;
    private final JdbcClient admin;
    private final String name;

    /** @param url as {@link TestDatabase#freshUrl} returns it */
    public ReadOnlyDatabase(String url) {
        name = url.replaceAll(".*/(test_\\w+).*", "$1");
        pool = Database.pool(url.replace(name, "postgres"), "postgres", "", 1);
        admin = JdbcClient.create(pool);
    }

    public void begin() {
        admin.sql("alter database " + name + " set default_transaction_read_only = on")
                .update();
        admin.sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = ?")
                .param(name)
                .query(Boolean.class)
                .list();
    }

    /** Sessions that can only read are left as they are. */
    public void end() {
        admin.sql("alter database " + name + " reset default_transaction_read_only")
                .update();
    }

    @Override
    public void close() {
        pool.close();
    }
}
