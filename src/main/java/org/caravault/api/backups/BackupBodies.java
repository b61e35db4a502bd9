package org.caravault.api.backups;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.backup.BackupRequest;
import org.caravault.backup.CancelRequest;
import org.caravault.backup.DeleteRequest;
import org.caravault.backup.RestoreRequest;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.Ids;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.problem.RefusalException;

/** Reads what is asked of share backups. */
public final class BackupBodies {
    private static final int TARGET_FROM = 91;
    private static final Set<String> ACTIONS = Set.of("restore", "reset_status", "cancel");
    private static final List<String> RESTORE_FIELDS = List.of("intact_only", "share_id");

    /** The body of a create. */
    public BackupRequest create(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        call.mustBeAllowedToWrite();
        Fields backup = call.member("share_backup");
        String written = backup.mustText("share_id");
        UUID share = Ids.of(written)
                .orElseThrow(() ->
                        RefusalException.invalid("No share exists with ID %s.".formatted(Texts.shortened(written))));
        Optional<Fields> options = backup.inner("backup_options");
        options.ifPresent(given -> given.texts("backup_options"));
        return new BackupRequest(
                call.caller(),
                share,
                backup.text("name"),
                backup.text("description"),
                options.flatMap(given -> given.text("backup_type")),
                options.map(given -> given.object().toString()).orElse("{}"));
    }

    /** The body of an action: one of those that there are. */
    public String action(@Variable(ManilaHttpEngine.CALL) ApiRequest call) {
        JsonNode body = call.json();
        if (!body.isObject() || body.size() != 1) {
            throw RefusalException.invalid("Malformed request body: an object with one action is expected, not %s."
                    .formatted(Fields.shortened(body)));
        }
        String name = body.fieldNames().next();
        if (!ACTIONS.contains(name)) {
            throw RefusalException.invalid("There is no such action: %s".formatted(Texts.shortened(name)));
        }
        return name;
    }

    /**
     * The body of a restore: its value may be null, "", {}, [] or the id of the share to restore to; or, which is Caravault's own, an object
     * with {@code share_id} and {@code intact_only}.
     */
    public RestoreRequest restore(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAllowedToWrite();
        UUID backup = Ids.found("backup", id);
        JsonNode target = call.json().path("restore");
        if (target.isObject() && !target.isEmpty()) {
            return restore(call, backup, new Fields(target));
        }
        boolean none = target.isContainerNode()
                ? target.isEmpty()
                : target.isNull() || target.asText().isEmpty();
        if (none || !call.version().atLeast(TARGET_FROM)) {
            return new RestoreRequest(call.caller(), backup, Optional.empty(), false); // older clients know no targets
        }
        if (!target.isTextual()) {
            throw RefusalException.invalid(
                    "restore must be null or the id of a share, not %s.".formatted(Fields.shortened(target)));
        }
        return new RestoreRequest(call.caller(), backup, Optional.of(Ids.found("share", target.asText())), false);
    }

    private static RestoreRequest restore(ApiRequest call, UUID backup, Fields wish) {
        wish.object().fieldNames().forEachRemaining(name -> {
            if (!RESTORE_FIELDS.contains(name)) {
                throw RefusalException.invalid(
                        "restore.%s is unknown; known are %s.".formatted(Texts.shortened(name), RESTORE_FIELDS));
            }
        });
        Optional<UUID> target = wish.text("share_id").map(id -> Ids.found("share", id));
        return new RestoreRequest(call.caller(), backup, target, wish.flag("intact_only"));
    }

    /** The path of a cancel; its body says nothing more. */
    public CancelRequest cancel(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAllowedToWrite();
        UUID backup = Ids.found("backup", id);
        JsonNode said = call.json().path("cancel");
        boolean nothing = said.isContainerNode()
                ? said.isEmpty()
                : said.isNull() || said.asText().isEmpty();
        if (!nothing) {
            throw RefusalException.invalid("cancel must be null, not %s.".formatted(Fields.shortened(said)));
        }
        return new CancelRequest(call.caller(), backup);
    }

    /** The path of a delete. */
    public DeleteRequest delete(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAllowedToWrite();
        return new DeleteRequest(call.caller(), Ids.found("backup", id));
    }
}
