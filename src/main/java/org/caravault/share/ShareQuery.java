package org.caravault.share;

import java.util.Map;
import org.caravault.query.Page;

/** A list of shares that is asked for. */
public record ShareQuery(Map<ShareFilter, String> filters, ShareSort sort, boolean ascending, Page page) {
    public ShareQuery {
        filters = Map.copyOf(filters);
    }
}
