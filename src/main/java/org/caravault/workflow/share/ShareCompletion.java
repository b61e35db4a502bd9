package org.caravault.workflow.share;

import java.util.EnumSet;
import java.util.Set;
import org.apache.camel.Variable;
import org.caravault.message.MessageAction;
import org.caravault.message.Messages;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;
import org.caravault.workflow.Failure;
import org.caravault.workflow.JobContext;

/** How a share's own jobs end: those that make, register and delete it. */
public final class ShareCompletion {
    /** Manila's number of an action: the share could not be placed. */
    private static final String ALLOCATE_HOST = "001";

    private static final String NO_VALID_HOST = "002";

    private final ShareStore shares;
    private final Messages messages;

    public ShareCompletion(ShareStore shares, Messages messages) {
        this.shares = shares;
        this.messages = messages;
    }

    /** The share is there, unless an administrator has reset it meanwhile. */
    public void isAvailable(@Variable(JobContext.NAME) JobContext ctx) {
        shares.move(ctx.job(), Set.of(ctx.workflow().shareDuring()), ShareStatus.AVAILABLE);
    }

    /** The share leaves the catalogue, and with it the quota. */
    public void forget(@Variable(JobContext.NAME) JobContext ctx) {
        shares.remove(ctx.job());
    }

    /** The share could not be created: it is in error, and its owner gets a message. */
    public void notCreated(@Variable(JobContext.NAME) JobContext ctx) {
        failed(ShareStatus.ERROR, MessageAction.CREATE_SHARE, ctx);
    }

    /** The share could not be registered: it is in manage_error, and its owner gets a message. */
    public void notRegistered(@Variable(JobContext.NAME) JobContext ctx) {
        failed(ShareStatus.MANAGE_ERROR, MessageAction.MANAGE_SHARE, ctx);
    }

    /** The share could not be deleted: it is in error_deleting, and its owner gets a message. */
    public void notDeleted(@Variable(JobContext.NAME) JobContext ctx) {
        failed(ShareStatus.ERROR_DELETING, MessageAction.DELETE_SHARE, ctx);
    }

    private void failed(ShareStatus status, MessageAction action, JobContext ctx) {
        Share share = ctx.share();
        Failure failure = ctx.failure().orElseThrow();
        shares.move(share.id(), EnumSet.allOf(ShareStatus.class), status);
        messages.error(
                share.projectId(),
                Messages.SHARE,
                share.id(),
                action.id(),
                Messages.UNKNOWN_ERROR,
                "%s of share %s failed at step %s: %s. %s"
                        .formatted(action.words(), share.called(), failure.step(), failure.cause(), failure.advice()));
    }

    /** No backend is as a share's type asks for: Manila's message for it. */
    public void noBackend(@Variable("share") Share share) {
        messages.error(
                share.projectId(),
                Messages.SHARE,
                share.id(),
                ALLOCATE_HOST,
                NO_VALID_HOST,
                "No storage could be allocated for this share request: share %s is of a type whose share_backend_name or vendor_name no backend here has. Choose another type."
                        .formatted(share.called()));
    }
}
