package org.caravault.http.manila;

import java.util.Locale;
import java.util.Optional;
import org.caravault.http.answer.Texts;
import org.caravault.problem.RefusalException;
import org.caravault.query.Sort;
import org.caravault.query.WireName;

/**
 * By what a list is sorted: {@code sort_key} and {@code sort_dir}, the newest first unless they say otherwise.
 */
public record Sorting(Sort key, boolean ascending) {
    /**
     * What a query asks for.
     *
     * @param type the columns that there are
     * @throws RefusalException if there is no such column or direction
     */
    public static <S extends Enum<S> & Sort> Sorting of(Query query, Class<S> type) {
        String key = query.text("sort_key").orElse("created_at");
        String direction = query.text("sort_dir").orElse("desc").toLowerCase(Locale.ROOT);
        Optional<S> column = WireName.of(type, key);
        if (column.isEmpty() || (!direction.equals("asc") && !direction.equals("desc"))) {
            throw RefusalException.invalid(
                    "Invalid input received: Wrong sorting data provided: sort key is '%s' and sort direction is '%s'."
                            .formatted(Texts.shortened(key), Texts.shortened(direction)));
        }
        return new Sorting(column.get(), direction.equals("asc"));
    }
}
