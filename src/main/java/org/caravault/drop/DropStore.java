package org.caravault.drop;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The drops in the database. */
final class DropStore {
    private static final String RIPE = """
            select ripe.id from unnest(?::text[]) with ordinality as place(directory, position)
            cross join lateral (
              select d.id, row_number() over (order by d.next_at, d.id) as turn from drops d
              where d.directory = place.directory and d.answered_at is null and d.next_at <= clock_timestamp()
                and not exists (
                  select from drop_requests r join backups b on b.id = r.backup_id
                  where r.drop_id = d.id and r.state = 'asked' and (b.status in ('creating', 'restoring', 'deleting')
                    -- its job has done all, but is not put away yet: what is asked of the backup now would be refused
                    or exists (select from scheduled_tasks t where t.task_instance = b.id::text)))
              order by d.next_at, d.id limit ?) ripe
            order by ripe.turn, place.position limit ?""";

    private static final String LOCK = """
            select * from drops where id = ? and answered_at is null and next_at <= clock_timestamp()
            for update skip locked""";

    private static final String ASKED = """
            update drop_requests set state = 'asked', backup_id = ?, asked_at = clock_timestamp()
            where drop_id = ? and position = ?""";

    private static final String DONE = """
            update drop_requests set state = 'done', bytes = ?, ended_at = clock_timestamp()
            where drop_id = ? and position = ?""";

    private final JdbcClient db;

    DropStore(JdbcClient db) {
        this.db = db;
    }

    /** Writes a file down as taken; empty when it was taken before, by whomever. */
    Optional<Drop> insert(DropDirectory directory, DropFile file, Optional<BadDropException> bad) {
        return db.sql("""
                insert into drops (id, project_id, directory, file_key, name, cause, field)
                values (gen_random_uuid(), ?, ?, ?, ?, ?, ?)
                on conflict (directory, file_key) do nothing returning *""")
                .params(
                        directory.project(),
                        directory.path().toString(),
                        file.key(),
                        file.name(),
                        bad.map(BadDropException::getMessage).orElse(null),
                        bad.flatMap(BadDropException::field).orElse(null))
                .query(DropStore::read)
                .optional();
    }

    void insert(UUID drop, List<DropRequest> requests) {
        for (int i = 0; i < requests.size(); i++) {
            db.sql("insert into drop_requests (drop_id, position, kind, request) values (?, ?, ?, ?)")
                    .params(
                            drop,
                            i,
                            requests.get(i).kind().wire(),
                            requests.get(i).json())
                    .update();
        }
    }

    /** The drop that a file was taken as; it is not answered before this transaction ends. */
    Optional<Drop> taken(DropDirectory directory, DropFile file) {
        return db.sql("select * from drops where directory = ? and file_key = ? for update")
                .params(directory.path().toString(), file.key())
                .query(DropStore::read)
                .optional();
    }

    /**
     * Those of some directories in which something can be done now: a request to be asked, one that has ended, or an answer to be written.
     * One that only waits for its job, or for its next try, is left alone. The directories take turns.
     */
    List<UUID> ripe(List<DropDirectory> directories, int most) {
        String[] places = directories.stream()
                .map(directory -> directory.path().toString())
                .distinct()
                .toArray(String[]::new);
        return db.sql(RIPE).params(places, most, most).query(UUID.class).list();
    }

    /** It could not be carried on: the next try is later than the one before was, and never later than this. */
    Optional<Drop> putOff(UUID id, Duration longest) {
        return db.sql("""
                update drops set tries = tries + 1,
                  next_at = clock_timestamp() + least(power(2, least(tries, 20)), ?) * interval '1 second'
                where id = ? and answered_at is null returning *""")
                .params(longest.toSeconds(), id)
                .query(DropStore::read)
                .optional();
    }

    /** The drop, locked for this transaction; empty when another node has it, or has put it off. */
    Optional<Drop> lock(UUID id) {
        return db.sql(LOCK).param(id).query(DropStore::read).optional();
    }

    List<DropItem> items(UUID drop) {
        return db.sql("select * from drop_requests where drop_id = ? order by position")
                .param(drop)
                .query(DropStore::readItem)
                .list();
    }

    void asked(UUID drop, int position, UUID backup) {
        db.sql(ASKED).params(backup, drop, position).update();
    }

    void done(UUID drop, int position, Optional<Long> bytes) {
        db.sql(DONE).params(bytes.orElse(null), drop, position).update();
    }

    /** The request has failed, and those after it are not tried. */
    void failed(UUID drop, int position, DropItem.State from, String cause, Optional<String> field) {
        db.sql("""
                with failed as (
                  update drop_requests set state = 'failed', cause = ?, field = ?, ended_at = clock_timestamp()
                  where drop_id = ? and position = ? and state = ? returning drop_id, position)
                update drop_requests r set state = 'not_tried' from failed f
                where r.drop_id = f.drop_id and r.position > f.position""")
                .params(cause, field.orElse(null), drop, position, from.wire())
                .update();
    }

    /** The file has left its directory. */
    void moved(UUID drop) {
        db.sql("update drops set moved_at = clock_timestamp() where id = ? and moved_at is null")
                .param(drop)
                .update();
    }

    void answered(UUID drop, Outcome outcome) {
        db.sql("update drops set answered_at = clock_timestamp(), outcome = ? where id = ?")
                .params(outcome.wire(), drop)
                .update();
    }

    private static Drop read(ResultSet r, int row) throws SQLException {
        return new Drop(
                r.getObject("id", UUID.class),
                r.getString("project_id"),
                Path.of(r.getString("directory")),
                r.getString("name"),
                r.getTimestamp("taken_at").toInstant(),
                Optional.ofNullable(r.getString("outcome")).map(o -> Outcome.valueOf(o.toUpperCase(Locale.ROOT))),
                Optional.ofNullable(r.getString("cause")),
                Optional.ofNullable(r.getString("field")));
    }

    private static DropItem readItem(ResultSet r, int row) throws SQLException {
        return new DropItem(
                r.getObject("drop_id", UUID.class),
                r.getInt("position"),
                DropRequest.Kind.of(r.getString("kind")).orElseThrow(),
                r.getString("request"),
                DropItem.State.valueOf(r.getString("state").toUpperCase(Locale.ROOT)),
                Optional.ofNullable(r.getObject("backup_id", UUID.class)),
                course(r));
    }

    private static DropItem.Course course(ResultSet r) throws SQLException {
        return new DropItem.Course(
                Optional.ofNullable(r.getTimestamp("asked_at")).map(Timestamp::toInstant),
                Optional.ofNullable(r.getString("cause")),
                Optional.ofNullable(r.getTimestamp("ended_at")).map(Timestamp::toInstant),
                Optional.ofNullable(r.getString("field")),
                Optional.ofNullable(r.getObject("bytes", Long.class)));
    }
}
