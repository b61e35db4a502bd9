package org.caravault.api.shares;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.http.manila.Resets;
import org.caravault.problem.RefusalException;
import org.caravault.share.ListedShare;
import org.caravault.share.Share;
import org.caravault.share.ShareChanges;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;
import org.caravault.share.TaskState;

/** Actions on shares that need no job. */
public final class ShareActions {
    private static final int DAYS_IN_THE_RECYCLE_BIN = 7;

    private final ShareSearch search;
    private final ShareStore shares;
    private final ShareChanges changes;

    public ShareActions(ShareSearch search, ShareStore shares, ShareChanges changes) {
        this.search = search;
        this.shares = shares;
        this.changes = changes;
    }

    /** Which action it is: the route {@code direct:share-ACTION} does it. */
    public String which(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        ShareAction action = ShareAction.of(call.json(), call.version());
        search.one(call, id);
        return action.wire();
    }

    /** An administrator's reset of the status. */
    public void resetStatus(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        String action = call.json().fieldNames().next();
        String status = Resets.status(call, action);
        shares.reset(search.own(call, id).share().id(), ShareStatus.of(status).orElseThrow());
    }

    /** An administrator's reset of what is being done; null is nothing. */
    public void resetTaskState(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        JsonNode wish = call.json().path("reset_task_state");
        if (!wish.has("task_state")) {
            throw RefusalException.invalid("Must specify 'task_state'");
        }
        Optional<TaskState> state = Fields.orEmpty(wish)
                .text("task_state")
                .map(said -> TaskState.of(said)
                        .orElseThrow(() -> RefusalException.invalid(
                                "Invalid state: task_state '%s'.".formatted(Texts.shortened(said)))));
        shares.taskState(search.own(call, id).share().id(), state);
    }

    /** Into the recycle bin: only what is at rest and has no backups. */
    public void softDelete(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        ListedShare share = search.own(call, id);
        if (!changes.softDelete(share.share().id(), DAYS_IN_THE_RECYCLE_BIN)) {
            search.mustStandAlone(share);
            throw RefusalException.forbidden("Invalid share: Share %s cannot be soft deleted in status '%s'%s."
                    .formatted(
                            share.share().id(),
                            share.share().status().wire(),
                            share.isSoftDeleted() ? ", and it is already" : ""));
        }
    }

    /** Out of the recycle bin; one that is not in it stays where it is. {@return the answer's code, which differs between the two} */
    public int undelete(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        return changes.undelete(search.own(call, id).share().id()) ? 202 : 200;
    }

    /** What no backend here can do. */
    public void unsupported(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        call.mustBeAdmin();
        Share share = search.own(call, id).share();
        JsonNode body = call.json();
        String action = body.fieldNames().next();
        if (share.status() != ShareStatus.AVAILABLE) {
            throw RefusalException.invalid(
                    "Invalid share: Share %s must be available for %s, but current status is: %s."
                            .formatted(share.id(), action, share.status().wire()));
        }
        throw RefusalException.invalid(
                "Share %s cannot be migrated: there is no %s here.".formatted(share.id(), action));
    }
}
