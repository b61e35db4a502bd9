package org.caravault.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.caravault.mount.MountTable;
import org.caravault.testing.Trees;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What must hold when whatever went wrong is over: no job, mount, access rule, child, unfinished tree or open journal row is
 * left, no share is busy, each failure was reported, and each available backup verifies against its manifest.
 *
 * @param root below it lies all that the nodes have: their data, the vault, the shares
 */
public record Invariants(JdbcClient db, Path root, Path vault) {
    private static final Duration WITHIN = Duration.ofSeconds(90); // the sweep goes round once a minute
    private static final long LOOK_AGAIN_MS = 100;

    /** Waits until all is in order, and says what is not when that takes too long; empty: all is well. */
    public List<String> complaints() throws IOException, InterruptedException {
        List<String> open = stillOpen();
        return open.isEmpty() ? damaged(available()) : open;
    }

    /** The same, but of the backups only one share's are read again: hundreds of others were when they were made. */
    List<String> complaints(UUID share) throws IOException, InterruptedException {
        List<String> open = stillOpen();
        return open.isEmpty() ? damaged(available(share)) : open;
    }

    private List<String> stillOpen() throws IOException, InterruptedException {
        Instant giveUp = Instant.now().plus(WITHIN);
        List<String> open = open();
        while (!open.isEmpty() && Instant.now().isBefore(giveUp)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MS);
            open = open();
        }
        return open;
    }

    private List<String> open() throws IOException {
        List<String> open = new ArrayList<>();
        try {
            rows(open, "job", "select task_name || ' ' || task_instance from scheduled_tasks");
            rows(
                    open,
                    "journal",
                    "select node || ': ' || undo || ' ' || what || ' tries ' || tries || ' ' || coalesce(failure, '')"
                            + " from journal where closed_at is null");
            rows(open, "access rule", "select access_to || ' ' || export from access_rules");
            rows(
                    open,
                    "share",
                    "select name || ' is ' || status from shares where status not in ('available', 'backup_restoring_error')");
            rows(
                    open,
                    "backup",
                    "select id || ' is ' || status from backups where status not in ('available', 'error', 'error_deleting')");
            rows(open, "unreported failure", """
                    select id || ' is ' || status from backups b where status like 'error%'
                      and not exists (select from messages m where m.resource_id = b.id)""");
            rows(open, "unreported failed restore", """
                    select name from shares s where status = 'backup_restoring_error'
                      and not exists (select from messages m where m.user_message like 'Restore of share ' || s.name || ' %')""");
            vaultsEntries(open);
        } catch (DataAccessException away) {
            open.add("database: " + away.getMessage());
        }
        MountTable.read().stream()
                .map(MountTable.Line::path)
                .filter(path -> path.startsWith(root.toString()))
                .forEach(path -> open.add("mounted: " + path));
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line ->
                                line.contains("org.caravault.copy.cli.CopyMain") && line.contains(root.toString()))
                        .isPresent())
                .forEach(process -> open.add("child: " + process.pid()));
        return open;
    }

    private void rows(List<String> open, String kind, String sql) {
        db.sql(sql).query(String.class).list().forEach(row -> open.add(kind + ": " + row));
    }

    /** The vault contains what the catalogue says, and what is kept for the next backup, and nothing else; what a failed backup has left goes with its deletion. */
    private void vaultsEntries(List<String> open) throws IOException {
        Set<String> known = new TreeSet<>(db.sql("""
                select id::text from backups
                union select id || '.deleting' from backups where status = 'error_deleting'
                union select name from kept_trees""").query(String.class).list());
        Set<String> stored = new TreeSet<>(Trees.inVault(vault));
        stored.stream().filter(name -> !known.contains(name)).forEach(name -> open.add("in the vault: " + name));
        available().stream().filter(id -> !stored.contains(id)).forEach(id -> open.add("not in the vault: " + id));
    }

    private List<String> available() {
        return db.sql("select id::text from backups where status = 'available'")
                .query(String.class)
                .list();
    }

    private List<String> available(UUID share) {
        return db.sql("select id::text from backups where status = 'available' and share_id = ?")
                .param(share)
                .query(String.class)
                .list();
    }

    private List<String> damaged(List<String> backups) throws IOException, InterruptedException {
        List<String> damaged = new ArrayList<>();
        for (String id : backups) {
            Process verify = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xshare:auto",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "org.caravault.copy.cli.CopyMain",
                            "verify",
                            vault.resolve(id).toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (verify.waitFor() != 0) {
                damaged.add("does not verify: " + id);
            }
        }
        return damaged;
    }
}
