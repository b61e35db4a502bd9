package org.caravault.query;

import java.util.List;
import java.util.Optional;

/**
 * A page of a list.
 *
 * @param more whether rows follow
 * @param total how many rows there are on all pages, if that was wanted
 */
public record Listed<T>(List<T> rows, boolean more, Optional<Long> total) {
    public Listed {
        rows = List.copyOf(rows);
    }
}
