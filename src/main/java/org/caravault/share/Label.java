package org.caravault.share;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * What people call a share, a snapshot or a backup.
 *
 * @param name empty: it has none
 * @param description empty: it has none
 */
public record Label(Optional<String> name, Optional<String> description) {
    /** {@return the label in a row with the columns {@code name} and {@code description}} */
    public static Label read(ResultSet r) throws SQLException {
        return new Label(Optional.ofNullable(r.getString("name")), Optional.ofNullable(r.getString("description")));
    }

    /** {@return the name, or the id of what has none} */
    public String orId(UUID id) {
        return name.filter(n -> !n.isBlank()).orElse(id.toString());
    }
}
