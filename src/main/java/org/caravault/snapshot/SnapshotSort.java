package org.caravault.snapshot;

import org.caravault.query.Sort;

/** What a list of snapshots can be sorted by. The names are Manila's. */
public enum SnapshotSort implements Sort {
    CREATED_AT("created_at"),
    UPDATED_AT("updated_at"),
    ID("id"),
    NAME("name"),
    DISPLAY_NAME("name"),
    STATUS("status"),
    SIZE("size_gb"),
    SHARE_ID("share_id"),
    SHARE_SIZE("size_gb"),
    SHARE_PROTO("protocol"),
    USER_ID("user_id"),
    PROJECT_ID("project_id");

    private final String column;

    SnapshotSort(String column) {
        this.column = column;
    }

    /**
     * The newest first where the column says nothing; the id makes it total. By time it is the order of an index, and so it
     * is by name. A missing value is the least, as in Manila's database.
     */
    @Override
    public String order(boolean ascending) {
        if (this == CREATED_AT) {
            return ascending ? "created_at asc, id desc" : "created_at desc, id";
        }
        return column + (ascending ? " asc nulls first, " : " desc nulls last, ") + "created_at desc, id";
    }
}
