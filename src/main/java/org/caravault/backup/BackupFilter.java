package org.caravault.backup;

import org.caravault.query.Filter;

/** What a list of backups can be narrowed to. The names are Manila's; each condition has one parameter. */
public enum BackupFilter implements Filter {
    PROJECT("project_id", "project_id = ?"),
    SHARE("share_id", "share_id = nullif(?, '')::uuid"),
    STATUS("status", "status = ?"),
    NAME("name", "name = ?"),
    NAME_LIKE("name~", "strpos(name, ?) > 0"),
    DESCRIPTION("description", "description = ?"),
    DESCRIPTION_LIKE("description~", "strpos(description, ?) > 0"),
    HOST("host", "host = ?"),
    TOPIC("topic", "topic = ?"),
    BACKUP_TYPE("backup_type", "backup_type = ?");

    private final String wire;
    private final String condition;

    BackupFilter(String wire, String condition) {
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
