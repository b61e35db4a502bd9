package org.caravault.share;

import org.caravault.query.Sort;

/** What a list of shares can be sorted by. The names are Manila's. */
public enum ShareSort implements Sort {
    CREATED_AT("s.created_at"),
    UPDATED_AT("s.updated_at"),
    ID("s.id"),
    NAME("s.name"),
    DISPLAY_NAME("s.name"),
    STATUS("s.status"),
    SIZE("s.size_gb"),
    HOST("s.node"),
    SHARE_PROTO("s.protocol"),
    PROJECT_ID("s.project_id"),
    USER_ID("s.user_id"),
    AVAILABILITY_ZONE_ID("s.created_at"),
    AVAILABILITY_ZONE("s.created_at"),
    IS_PUBLIC("s.is_public"),
    SHARE_TYPE_ID("s.share_type_id"),
    SHARE_TYPE("t.name"),
    SNAPSHOT_ID("s.created_at"),
    SNAPSHOT("s.created_at"),
    SHARE_NETWORK_ID("s.created_at"),
    SHARE_NETWORK("s.created_at"),
    EXPORT_LOCATION("s.export_location");

    private final String column;

    ShareSort(String column) {
        this.column = column;
    }

    /**
     * The newest first where the column says nothing; the id makes it total. By time it is the order of an index, and so it
     * is by name. A missing value is the least, as in Manila's database.
     */
    @Override
    public String order(boolean ascending) {
        if (this == CREATED_AT) {
            return ascending ? "s.created_at asc, s.id desc" : "s.created_at desc, s.id";
        }
        return column + (ascending ? " asc nulls first, " : " desc nulls last, ") + "s.created_at desc, s.id";
    }
}
