package org.caravault.api.shares;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.caravault.http.answer.ApiVersion;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.Fields;
import org.caravault.problem.RefusalException;

/**
 * What can be asked of a share by {@code POST /v2/shares/ID/action}, and in which versions. What is there from 2.0 on was
 * called {@code os-NAME} until 2.6.
 */
enum ShareAction {
    ALLOW_ACCESS(0, 99),
    DENY_ACCESS(0, 99),
    ACCESS_LIST(0, 44),
    RESET_STATUS(0, 99),
    FORCE_DELETE(0, 99),
    EXTEND(0, 99),
    SHRINK(0, 99),
    UNMANAGE(7, 99),
    MIGRATION_START(22, 99),
    MIGRATION_COMPLETE(22, 99),
    MIGRATION_CANCEL(22, 99),
    MIGRATION_GET_PROGRESS(22, 99),
    RESET_TASK_STATE(22, 99),
    REVERT(27, 99),
    SOFT_DELETE(69, 99),
    RESTORE(69, 99);

    private static final int OS_UNTIL = 6;
    private static final String OS = "os-";

    private final int since;
    private final int until;

    ShareAction(int since, int until) {
        this.since = since;
        this.until = until;
    }

    /** Its name in a body of 2.7 and later, and in the route that does it. */
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that a body asks for. */
    static ShareAction of(JsonNode body, ApiVersion version) {
        if (!body.isObject() || body.size() != 1) {
            throw RefusalException.invalid("Malformed request body: an object with one action is expected, not %s."
                    .formatted(Fields.shortened(body)));
        }
        String written = body.fieldNames().next();
        List<ShareAction> called = Arrays.stream(values())
                .filter(action ->
                        action.wire().equals(written) || action.osName().equals(written))
                .toList();
        if (called.isEmpty()) {
            throw RefusalException.invalid("There is no such action: %s".formatted(Texts.shortened(written)));
        }
        ShareAction action = called.get(0);
        boolean older = written.startsWith(OS);
        boolean known = older
                ? version.minor() <= OS_UNTIL
                : version.minor() >= action.since
                        && version.minor() <= action.until
                        && (action.since > 0 || version.minor() > OS_UNTIL);
        if (!known) {
            throw RefusalException.notFound("The resource could not be found.");
        }
        return action;
    }

    private String osName() {
        return since == 0 ? OS + wire() : "";
    }
}
