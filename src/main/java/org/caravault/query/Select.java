package org.caravault.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A select whose text is made of the stores' own constants, and in which every value of a request is a parameter.
 */
public final class Select {
    private static final int DEEP = 500;

    private final String columns;
    private final String from;
    private final String key;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    /** Without a unique key. */
    public Select(String columns, String from) {
        this(columns, from, "");
    }

    /** With a unique key, deep pages are found faster. */
    public Select(String columns, String from, String key) {
        this.columns = columns;
        this.from = from;
        this.key = key;
    }

    /** A condition with one {@code ?} for each of the values. */
    public Select where(String condition, Object... parameters) {
        conditions.add(condition);
        values.addAll(List.of(parameters));
        return this;
    }

    /** One page of what a query asks for. */
    public <T> Listed<T> list(JdbcClient db, ListQuery<?> query, RowMapper<T> mapper) {
        query.filters().forEach((filter, value) -> where(filter.condition(), value));
        return list(db, query.sort().order(query.ascending()), query.page(), mapper);
    }

    /**
     * One page.
     *
     * @param order columns, of which the last must make the order total: else pages overlap
     */
    public <T> Listed<T> list(JdbcClient db, String order, Page page, RowMapper<T> mapper) {
        List<T> rows = db.sql(statement(order, page))
                .params(values)
                .params(page.limit() + 1, page.offset()) // one more shows whether there is a next page
                .query(mapper)
                .list();
        boolean more = rows.size() > page.limit();
        return new Listed<>(
                more ? rows.subList(0, page.limit()) : rows,
                more,
                page.counted() ? Optional.of(count(db)) : Optional.empty());
    }

    /** What is skipped is looked at in the index alone; the rows themselves are fetched for the page only. */
    private String statement(String order, Page page) {
        String wanted = from + where() + " order by " + order + " limit ? offset ?";
        return page.offset() < DEEP || key.isEmpty()
                ? "select " + columns + " from " + wanted
                : "select " + columns + " from " + from + " where " + key + " in (select " + key + " from " + wanted
                        + ") order by " + order;
    }

    private long count(JdbcClient db) {
        return db.sql("select count(*) from " + from + where())
                .params(values)
                .query(Long.class)
                .single();
    }

    private String where() {
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }
}
