package org.caravault.share;

import java.util.Optional;
import java.util.UUID;
import org.caravault.identity.Caller;
import org.caravault.problem.RefusalException;

/** The shares that a caller may know of: those of the caller's project, to an administrator all. Any other is answered as one that does not exist. */
public record VisibleShares(ShareStore shares, ShareCatalogue catalogue) {
    /** {@return the share, if it is there and the caller may see it} */
    public Optional<Share> find(Caller caller, UUID id) {
        return shares.find(id).filter(share -> caller.mayRead(share.projectId()));
    }

    /**
     * {@return the share}
     *
     * @throws RefusalException it is not there, or the caller may not see it
     */
    public Share get(Caller caller, UUID id) {
        return find(caller, id)
                .orElseThrow(() -> RefusalException.notFound("Share %s could not be found.".formatted(id)));
    }

    /** {@return the share with what its lists show, if it is there and the caller may see it} */
    public Optional<ListedShare> listed(Caller caller, UUID id) {
        return catalogue.find(id).filter(share -> isOwn(caller, share));
    }

    /** {@return as {@link #listed}, or a public share of any project, of which everyone may see the public part} */
    public Optional<ListedShare> listedOrPublic(Caller caller, UUID id) {
        return catalogue.find(id).filter(share -> share.share().isPublic() || isOwn(caller, share));
    }

    /** {@return whether the caller may see the whole share, and change it unless he may only read} */
    public static boolean isOwn(Caller caller, ListedShare share) {
        return caller.mayRead(share.share().projectId());
    }
}
