package org.caravault.backup;

import org.caravault.query.Sort;

/** What a list of backups can be sorted by. The names are Manila's. */
public enum BackupSort implements Sort {
    CREATED_AT("created_at"),
    UPDATED_AT("updated_at"),
    ID("id"),
    NAME("name"),
    DISPLAY_NAME("name"),
    DESCRIPTION("description"),
    DISPLAY_DESCRIPTION("description"),
    USER_ID("user_id"),
    AVAILABILITY_ZONE("created_at"), // there is one
    AVAILABILITY_ZONE_ID("created_at"),
    SHARE_ID("share_id"),
    PROJECT_ID("project_id"),
    STATUS("status"),
    SIZE("size_gb"),
    PROGRESS("progress"),
    RESTORE_PROGRESS("restore_progress"),
    BACKUP_TYPE("backup_type"),
    HOST("host"),
    TOPIC("topic");

    private final String column;

    BackupSort(String column) {
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
