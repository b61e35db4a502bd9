package org.caravault.message;

import org.caravault.query.Sort;

/** What a list of messages can be sorted by. The names are Manila's. */
public enum MessageSort implements Sort {
    CREATED_AT("created_at"),
    UPDATED_AT("created_at"), // a message does not change
    EXPIRES_AT("expires_at"),
    ID("id"),
    PROJECT_ID("project_id"),
    REQUEST_ID("request_id"),
    RESOURCE_TYPE("resource_type"),
    RESOURCE_ID("resource_id"),
    ACTION_ID("action_id"),
    DETAIL_ID("detail_id"),
    MESSAGE_LEVEL("level");

    private final String column;

    MessageSort(String column) {
        this.column = column;
    }

    /** The newest first where the column says nothing; the id makes it total. */
    @Override
    public String order(boolean ascending) {
        return column + (ascending ? " asc, " : " desc, ") + "created_at desc, id";
    }
}
