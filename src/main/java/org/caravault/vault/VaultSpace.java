package org.caravault.vault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.caravault.access.Export;
import org.caravault.notify.Event;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How full the vaults are, and a warning before a backup fails because of it. */
public final class VaultSpace {
    private static final int PERCENT = 100;

    private final JdbcClient db;
    private final Optional<Path> directory;
    private final int nearlyFull;

    /**
     * @param vault the configured one; a directory can be looked at at any time, an export only while a job has it mounted
     * @param nearlyFull percent of its bytes that are in use
     */
    public VaultSpace(JdbcClient db, Optional<Export> vault, int nearlyFull) {
        this.db = db;
        this.directory = vault.map(Export::location)
                .filter(location -> location.startsWith("/"))
                .map(Path::of);
        this.nearlyFull = nearlyFull;
    }

    /** A job has the vault mounted. */
    public void look(Export vault, Path mounted) throws IOException {
        note(vault.location(), mounted);
    }

    /** Now and then. */
    public void lookAtDirectory() throws IOException {
        if (directory.filter(Files::isDirectory).isPresent()) {
            note(directory.get().toString(), directory.get());
        }
    }

    private void note(String location, Path path) throws IOException {
        FileStore store = Files.getFileStore(path);
        db.sql("""
                insert into vaults (location, total_bytes, free_bytes) values (?, ?, ?)
                on conflict (location) do update set total_bytes = excluded.total_bytes,
                  free_bytes = excluded.free_bytes, looked_at = clock_timestamp()""")
                .params(location, store.getTotalSpace(), store.getUsableSpace())
                .update();
    }

    /** The vaults that are nearly full and were not reported for a day. Call it in a transaction, so that only one of many nodes reports. */
    public List<Event> events() {
        boolean mine = db.sql("select pg_try_advisory_xact_lock(hashtext('nearly full'))")
                .query(Boolean.class)
                .single();
        return mine
                ? db
                        .sql("select * from vaults where free_bytes * ? < total_bytes * ?")
                        .params(PERCENT, (long) PERCENT - nearlyFull)
                        .query((r, row) ->
                                event(r.getString("location"), r.getLong("free_bytes"), r.getLong("total_bytes")))
                        .list()
                        .stream()
                        .filter(this::unreported)
                        .toList()
                : List.of();
    }

    private Event event(String location, long free, long total) {
        return new Event(
                Event.Kind.VAULT_NEARLY_FULL,
                "",
                Optional.of(UUID.nameUUIDFromBytes(location.getBytes(StandardCharsets.UTF_8))),
                "Vault %s is nearly full: %d of %d bytes are free, and vault_nearly_full is %d percent."
                        .formatted(location, free, total, nearlyFull));
    }

    private boolean unreported(Event event) {
        return db.sql("""
                select count(*) from events where kind = ? and subject = ?
                  and created_at between clock_timestamp() - interval '1 day' and clock_timestamp() + interval '5 minutes'""")
                        .params(event.kind().wire(), event.subject().orElseThrow())
                        .query(Integer.class)
                        .single()
                == 0;
    }
}
