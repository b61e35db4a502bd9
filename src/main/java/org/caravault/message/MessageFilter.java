package org.caravault.message;

import org.caravault.query.Filter;

/** What a list of messages can be narrowed to. The names are Manila's; each condition has one parameter. */
public enum MessageFilter implements Filter {
    PROJECT("project_id", "project_id = ?"),
    RESOURCE("resource_id", "resource_id::text = ?"),
    RESOURCE_TYPE("resource_type", "resource_type = upper(?)"),
    ACTION("action_id", "action_id = ?"),
    DETAIL("detail_id", "detail_id = ?"),
    LEVEL("message_level", "level = upper(?)"),
    REQUEST("request_id", "request_id = ?"),
    SINCE("created_since", "created_at >= ?::timestamptz"),
    BEFORE("created_before", "created_at <= ?::timestamptz");

    private final String wire;
    private final String condition;

    MessageFilter(String wire, String condition) {
        this.wire = wire;
        this.condition = condition;
    }

    @Override
    public String wire() {
        return wire;
    }

    @Override
    public String condition() {
        return condition;
    }
}
