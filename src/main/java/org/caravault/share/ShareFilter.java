package org.caravault.share;

import org.caravault.query.Filter;

/** What a list of shares can be narrowed to. The names are Manila's; each condition has one parameter. */
public enum ShareFilter implements Filter {
    PROJECT("project_id", "s.project_id = ?"),
    PROJECT_OR_PUBLIC("", "(s.project_id = ? or s.is_public)"),
    NAME("name", "s.name = ?"),
    NAME_LIKE("name~", "strpos(s.name, ?) > 0"),
    DESCRIPTION("description", "s.description = ?"),
    DESCRIPTION_LIKE("description~", "strpos(s.description, ?) > 0"),
    STATUS("status", "s.status = ?"),
    PROTOCOL("share_proto", "s.protocol = upper(?)"),
    HOST("host", "s.node || '@' || s.backend || '#' || s.pool = ?"),
    SHARE_TYPE("share_type_id", "s.share_type_id::text = ?"),
    EXPORT_LOCATION("export_location_id", "s.id::text = ?"),
    EXPORT_PATH("export_location_path", "s.export_location = ?"),
    METADATA("metadata", "s.metadata::jsonb @> ?::jsonb"),
    EXTRA_SPECS("extra_specs", "t.extra_specs::jsonb @> ?::jsonb"),
    SOURCE_BACKUP("source_backup_id", "s.source_backup_id::text = ?"),
    SOFT_DELETED("is_soft_deleted", "(s.scheduled_to_be_deleted_at is not null) = ?::boolean"),
    SNAPSHOT(
            "snapshot_id",
            "?::text is null"), // no share is made of a snapshot here, and none has a network or a server
    SHARE_NETWORK("share_network_id", "?::text is null"),
    SHARE_SERVER("share_server_id", "?::text is null"),
    SHARE_GROUP("share_group_id", "?::text is null");

    private final String wire;
    private final String condition;

    ShareFilter(String wire, String condition) {
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
