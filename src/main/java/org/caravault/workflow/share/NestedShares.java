package org.caravault.workflow.share;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.caravault.identity.Caller;
import org.caravault.problem.RefusalException;
import org.caravault.share.Share;
import org.caravault.share.ShareStore;

/**
 * The shares that a new one would lie in, and those that would lie in it.
 *
 * @param same the share that is this directory already
 */
public record NestedShares(Optional<Share> same, List<Share> outer, List<Share> inner) {
    /** Copies the lists. */
    public NestedShares {
        outer = List.copyOf(outer);
        inner = List.copyOf(inner);
    }

    /** {@code nested}: whether an administrator has asked for shares in one another. Other projects' shares are not named. */
    void mustBeWanted(String location, boolean nested, Caller caller) {
        Stream.concat(same.stream(), Stream.concat(outer.stream(), inner.stream()))
                .filter(known -> !caller.mayRead(known.projectId()))
                .findFirst()
                .ifPresent(known -> {
                    throw ofAnotherProject(location);
                });
        same.ifPresent(known -> {
            throw RefusalException.conflict("export_path %s is managed already, as share %s (%s)."
                    .formatted(location, known.id(), known.exportLocation()));
        });
        if (!nested) {
            outer.stream().findFirst().ifPresent(known -> {
                throw refused(location, "lies in", known);
            });
            inner.stream().findFirst().ifPresent(known -> {
                throw refused(location, "contains", known);
            });
        }
    }

    /** For a share that a vault names: none that is known changes, and one that is the same directory would be backed up twice. */
    public void mustBeWanted(String location, boolean nested) {
        same.ifPresent(known -> {
            throw RefusalException.conflict(
                    "%s is share %s already: restore this backup's data by hand with 'bin/caravault copy', or unmanage that share and import again."
                            .formatted(location, known.id()));
        });
        if (!nested) {
            Stream.concat(outer.stream(), inner.stream()).findFirst().ifPresent(known -> {
                throw RefusalException.conflict("%s %s share %s (%s): if both are to be shares, import with --nested."
                        .formatted(
                                location,
                                outer.contains(known) ? "lies in" : "contains",
                                known.id(),
                                known.exportLocation()));
            });
        }
    }

    /** For whoever may not see the share in question: the same, whatever is there. */
    static RefusalException ofAnotherProject(String location) {
        return RefusalException.conflict(
                "export_path %s is, lies in or contains a share of another project.".formatted(location));
    }

    private static RefusalException refused(String location, String how, Share known) {
        return RefusalException.conflict(
                "export_path %s %s share %s (%s). If both are to be shares, say so: \"driver_options\": {\"nested\": \"true\"}."
                        .formatted(location, how, known.id(), known.exportLocation()));
    }

    /** No job may be at work on a share that this one lies in, or that lies in it; in the transaction of the claim. */
    public static void mustBeQuiet(ShareStore shares, Share share) {
        shares.busyRelative(share.id()).ifPresent(busy -> {
            throw RefusalException.invalid(
                    "Share %s and share %s lie in one another, and the status of the latter is %s. Try again later."
                            .formatted(share.id(), busy.id(), busy.status().wire()));
        });
    }
}
