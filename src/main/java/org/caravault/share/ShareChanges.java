package org.caravault.share;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Changes that need no job: each is one statement, and of many callers one wins. */
public final class ShareChanges {
    private static final String EXTEND = """
            update shares set size_gb = :size, updated_at = clock_timestamp()
            where id = :id and status = 'available' and size_gb < :size""";

    private static final String SHRINK = """
            update shares set size_gb = :size, updated_at = clock_timestamp()
            where id = :id and status = 'available' and size_gb > :size""";

    private static final String SOFT_DELETE = """
            update shares s set scheduled_to_be_deleted_at = clock_timestamp() + make_interval(days => ?),
                                updated_at = clock_timestamp()
            where id = ? and status in ('available', 'error', 'inactive') and scheduled_to_be_deleted_at is null
              and not exists (select 1 from backups b where b.share_id = s.id)
              and not exists (select 1 from snapshots n where n.share_id = s.id)""";

    private static final String UNDELETE = """
            update shares set scheduled_to_be_deleted_at = null, updated_at = clock_timestamp()
            where id = ? and scheduled_to_be_deleted_at is not null""";

    private final JdbcClient db;

    public ShareChanges(JdbcClient db) {
        this.db = db;
    }

    /** Renames and publishes; what is empty is cleared. */
    public void describe(UUID id, Optional<String> name, Optional<String> description, boolean isPublic) {
        db.sql("""
                update shares set name = ?, description = ?, is_public = ?, updated_at = clock_timestamp()
                where id = ?""")
                .params(name.orElse(null), description.orElse(null), isPublic, id)
                .update();
    }

    /**
     * Makes an available share larger. The size is what is promised and counted; no backend here limits a directory to it.
     *
     * @return false when it was not available, or not smaller
     */
    public boolean extend(UUID id, int sizeGb) {
        return db.sql(EXTEND).param("size", sizeGb).param("id", id).update() == 1;
    }

    /** The other way round. */
    public boolean shrink(UUID id, int sizeGb) {
        return db.sql(SHRINK).param("size", sizeGb).param("id", id).update() == 1;
    }

    /**
     * Its backend could not give an available share another size.
     *
     * @return false when it is not available any more
     */
    public boolean notResized(UUID id, ShareStatus error) {
        return db.sql(
                                "update shares set status = ?, updated_at = clock_timestamp() where id = ? and status = 'available'")
                        .params(error.wire(), id)
                        .update()
                == 1;
    }

    /** Writes a share's metadata, a JSON object of texts; other callers' keys are kept by the condition. */
    public boolean metadata(UUID id, String before, String after) {
        return db.sql("update shares set metadata = ?, updated_at = clock_timestamp() where id = ? and metadata = ?")
                        .params(after, id, before)
                        .update()
                == 1;
    }

    /**
     * Puts a share at rest, without backups and snapshots, into the recycle bin.
     *
     * @return false when it was not at rest, had backups or snapshots, or lies there already
     */
    public boolean softDelete(UUID id, int days) {
        return db.sql(SOFT_DELETE).params(days, id).update() == 1;
    }

    /** Takes a share out of the recycle bin; false when it was not in it. */
    public boolean undelete(UUID id) {
        return db.sql(UNDELETE).param(id).update() == 1;
    }
}
