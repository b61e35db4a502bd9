package org.caravault.query;

import java.util.Map;

/**
 * A list that is asked for.
 *
 * @param filters what it is narrowed to, each with its value
 */
public record ListQuery<F extends Filter>(Map<F, String> filters, Sort sort, boolean ascending, Page page) {
    public ListQuery {
        filters = Map.copyOf(filters);
    }
}
