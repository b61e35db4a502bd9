package org.caravault.http.manila;

import java.util.List;
import org.caravault.http.answer.Texts;
import org.caravault.problem.RefusalException;

/** An administrator's reset of a status, which shares, snapshots and backups have in common. */
public final class Resets {
    private static final List<String> VALID = List.of(
            "available",
            "creating",
            "deleting",
            "error",
            "error_deleting",
            "migrating",
            "migrating_to",
            "server_migrating");

    private Resets() {}

    /** The status that the body asks for. */
    public static String status(ApiRequest call, String action) {
        Fields wish = Fields.orEmpty(call.json().path(action));
        String status =
                wish.text("status", "os-status").orElseThrow(() -> RefusalException.invalid("Must specify 'status'"));
        if (!VALID.contains(status)) {
            throw RefusalException.invalid("Invalid state '%s'. Valid states: %s."
                    .formatted(Texts.shortened(status), String.join(", ", VALID)));
        }
        return status;
    }
}
