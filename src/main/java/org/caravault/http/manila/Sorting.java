package org.caravault.http.manila;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.caravault.http.answer.Texts;
import org.caravault.problem.RefusalException;

/**
 * By what a list is sorted: {@code sort_key} and {@code sort_dir}, the newest first unless they say otherwise.
 *
 * @param <S> the columns that there are
 */
public record Sorting<S>(S key, boolean ascending) {
    /**
     * What a query asks for.
     *
     * @param known finds a column by its name
     * @throws RefusalException if there is no such column or direction
     */
    public static <S> Sorting<S> of(Query query, Function<String, Optional<S>> known) {
        String key = query.text("sort_key").orElse("created_at");
        String direction = query.text("sort_dir").orElse("desc").toLowerCase(Locale.ROOT);
        Optional<S> column = known.apply(key);
        if (column.isEmpty() || (!direction.equals("asc") && !direction.equals("desc"))) {
            throw RefusalException.invalid(
                    "Invalid input received: Wrong sorting data provided: sort key is '%s' and sort direction is '%s'."
                            .formatted(Texts.shortened(key), Texts.shortened(direction)));
        }
        return new Sorting<>(column.get(), direction.equals("asc"));
    }
}
