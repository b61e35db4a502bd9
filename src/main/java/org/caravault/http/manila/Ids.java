package org.caravault.http.manila;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.caravault.http.answer.Texts;
import org.caravault.problem.RefusalException;

/** Ids in requests: anything but a UUID is the id of nothing. */
public final class Ids {
    private static final Pattern UUIDS = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private Ids() {}

    /** {@return the id; empty: the text is not an id} */
    public static Optional<UUID> of(String text) {
        return Optional.of(text).filter(id -> UUIDS.matcher(id).matches()).map(UUID::fromString);
    }

    /** From a path: what cannot be an id is not found. */
    public static UUID found(String what, String text) {
        return of(text).orElseThrow(() -> missing(what, text));
    }

    /** {@return Manila's refusal of an id that nothing has} */
    public static RefusalException missing(String what, Object id) {
        return RefusalException.notFound("No %s exists with ID %s.".formatted(what, Texts.shortened(id.toString())));
    }
}
