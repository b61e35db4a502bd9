package org.caravault.api.shares;

import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.apache.camel.util.ObjectHelper;
import org.caravault.http.answer.Texts;
import org.caravault.http.manila.ApiRequest;
import org.caravault.http.manila.Fields;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.message.Messages;
import org.caravault.problem.RefusalException;
import org.caravault.quota.Quotas;
import org.caravault.share.Share;
import org.caravault.share.ShareChanges;
import org.caravault.share.ShareStatus;
import org.springframework.core.NestedRuntimeException;

/** Makes shares larger and smaller. Checks name what stands in the way; the change itself is one statement. */
public final class ShareSizes {
    /** Manila's numbers of actions of a message (manila/message/message_field.py). */
    private static final String EXTEND = "004";

    private static final String SHRINK = "005";

    private final ShareSearch search;
    private final ShareChanges changes;
    private final Quotas quotas;
    private final Messages messages;

    public ShareSizes(ShareSearch search, ShareChanges changes, Quotas quotas, Messages messages) {
        this.search = search;
        this.changes = changes;
        this.quotas = quotas;
        this.messages = messages;
    }

    /** Call it in a transaction: the quota holds until the share is larger. {@return the larger share, for its backend} */
    public Share extend(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        Share share = search.own(call, id).share();
        int size = newSize(call);
        if (share.status() != ShareStatus.AVAILABLE) {
            throw notAvailableToExtend(share);
        }
        if (size <= share.sizeGb()) {
            throw RefusalException.invalid(
                    "Invalid input received: New size for extend must be greater than current size. (current: %d, extended: %d)."
                            .formatted(share.sizeGb(), size));
        }
        mustFit(share, size);
        if (!changes.extend(share.id(), size)) {
            throw notAvailableToExtend(search.own(call, id).share());
        }
        return search.own(call, id).share();
    }

    /** Too much for the quota is an overLimit for a new share, but forbidden for one that is there: Manila's words. */
    private void mustFit(Share share, int size) {
        try {
            quotas.reserveShare(share.projectId(), 0, size - share.sizeGb(), size);
        } catch (RefusalException refused) {
            throw refused.kind() == RefusalException.Kind.OVER_QUOTA
                    ? RefusalException.forbidden(refused.getMessage())
                    : refused;
        }
    }

    /** {@return the smaller share, for its backend}; no data are lost: the backends here limit no directory to a size. */
    public Share shrink(@Variable(ManilaHttpEngine.CALL) ApiRequest call, @Header("id") String id) {
        Share share = search.own(call, id).share();
        int size = newSize(call);
        if (share.status() != ShareStatus.AVAILABLE) {
            throw notAvailableToShrink(share);
        }
        if (size >= share.sizeGb()) {
            throw RefusalException.invalid(
                    "Invalid input received: New size for shrink must be less than current size and greater than 0. (current: %d, new: %d)."
                            .formatted(share.sizeGb(), size));
        }
        if (!changes.shrink(share.id(), size)) {
            throw notAvailableToShrink(search.own(call, id).share());
        }
        return search.own(call, id).share();
    }

    /**
     * The larger size was rolled back: the share has the one before, and is in error if that was its backend's doing.
     *
     * @param wanted null when it was refused before the backend was asked
     * @throws Exception what was thrown, if it was not by the backend
     */
    public void notExtended(
            @Variable("share") Share wanted, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception thrown)
            throws Exception {
        notResized(wanted, ShareStatus.EXTENDING_ERROR, EXTEND, thrown);
    }

    /** The same for a smaller one. */
    public void notShrunk(
            @Variable("share") Share wanted, @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception thrown)
            throws Exception {
        notResized(wanted, ShareStatus.SHRINKING_ERROR, SHRINK, thrown);
    }

    private void notResized(Share wanted, ShareStatus error, String action, Exception thrown) throws Exception {
        boolean byDatabase = ObjectHelper.getException(NestedRuntimeException.class, thrown) != null;
        if (wanted == null || byDatabase || !changes.notResized(wanted.id(), error)) {
            throw thrown;
        }
        messages.error(
                wanted.projectId(),
                Messages.SHARE,
                wanted.id(),
                action,
                Messages.UNKNOWN_ERROR,
                "Share %s could not be made %d GB large, and keeps its size: %s. Reset its state to available, and try again."
                        .formatted(wanted.called(), wanted.sizeGb(), thrown.getMessage()));
    }

    private static int newSize(ApiRequest call) {
        Fields wish = Fields.orEmpty(call.json().elements().next());
        String size = wish.text("new_size")
                .orElseThrow(() -> RefusalException.invalid("New share size must be specified as 'new_size'."));
        if (!size.matches("[1-9]\\d{0,8}")) {
            throw RefusalException.invalid("New share size must be specified as an integer from 1, not '%s'."
                    .formatted(Texts.shortened(size)));
        }
        if (wish.flag("force")) {
            call.mustBeAdmin();
        }
        return Integer.parseInt(size);
    }

    private static RefusalException notAvailableToExtend(Share share) {
        return RefusalException.invalid(
                "Invalid share: Share %s status must be 'available' to extend, but current status is: %s."
                        .formatted(share.id(), share.status().wire()));
    }

    private static RefusalException notAvailableToShrink(Share share) {
        return RefusalException.invalid(
                "Invalid share: Share %s status must in (available, shrinking_possible_data_loss_error) to shrink, but current status is: %s."
                        .formatted(share.id(), share.status().wire()));
    }
}
