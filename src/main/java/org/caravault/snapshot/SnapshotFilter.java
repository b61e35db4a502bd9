package org.caravault.snapshot;

import org.caravault.query.Filter;

/** What a list of snapshots can be narrowed to. The names are Manila's; each condition has one parameter. */
public enum SnapshotFilter implements Filter {
    PROJECT("project_id", "project_id = ?"),
    SHARE("share_id", "share_id::text = ?"),
    STATUS("status", "status = ?"),
    NAME("name", "name = ?"),
    NAME_LIKE("name~", "strpos(name, ?) > 0"),
    DESCRIPTION("description", "description = ?"),
    DESCRIPTION_LIKE("description~", "strpos(description, ?) > 0"),
    SIZE("size", "size_gb::text = ?"),
    PROTOCOL("share_proto", "protocol = upper(?)"),
    USER("user_id", "user_id = ?"),
    METADATA("metadata", "metadata::jsonb @> ?::jsonb");

    private final String wire;
    private final String condition;

    SnapshotFilter(String wire, String condition) {
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
