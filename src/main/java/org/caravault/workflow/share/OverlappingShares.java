package org.caravault.workflow.share;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.caravault.access.Export;
import org.caravault.identity.Caller;
import org.caravault.mount.DirectoryPlace;
import org.caravault.mount.MountTable;
import org.caravault.problem.RefusalException;
import org.caravault.share.Share;
import org.caravault.share.ShareStore;

/** Finds the shares that are, contain or lie in a directory that is to become one; by what the directories are and not by their names. */
public final class OverlappingShares {
    private static final Duration LOOKS_WITHIN = Duration.ofSeconds(20);

    private final ShareStore shares;
    private final ForbiddenDirectories grounds;

    public OverlappingShares(ShareStore shares, ForbiddenDirectories grounds) {
        this.shares = shares;
        this.grounds = grounds;
    }

    /**
     * Compares with all shares.
     *
     * @param roots one of which the directory must lie below; empty: it need not
     * @throws RefusalException the directory must not be a share at all
     */
    NestedShares of(Export export, List<Path> roots) {
        List<Share> all =
                shares.all(); // here, by the caller's connection: he holds a lock, and others wait for it with theirs
        return timely(export, () -> look(export, roots, all));
    }

    /**
     * Refuses, by its path alone, what is, lies in or contains a share that the caller may not see. This comes before anything is looked at:
     * what an answer says of a path in another project's share would show what is in it, as root sees it.
     */
    void mustNotBeOfAnotherProject(String location, Caller caller) {
        boolean foreign = shares.all().stream()
                .filter(share -> !caller.mayRead(share.projectId()))
                .map(share -> share.export().path())
                .anyMatch(path ->
                        Path.of(location).startsWith(path) || Path.of(path).startsWith(location));
        if (foreign) {
            throw NestedShares.ofAnotherProject(location);
        }
    }

    /**
     * For a share that no request registers, such as one that a vault names.
     *
     * @param planned shares that are not known yet
     * @param roots one of which the directory must lie below; empty: it need not
     * @throws RefusalException the directory must not be a share at all
     */
    public NestedShares of(Export export, List<Share> planned, List<Path> roots) {
        List<Share> all = new ArrayList<>(shares.all());
        all.addAll(planned);
        return timely(export, () -> look(export, roots, all));
    }

    private static <T> T timely(Export export, Callable<T> act) {
        FutureTask<T> look = new FutureTask<>(act);
        Thread thread = new Thread(look, "neighbours"); // one that hangs in a server that is gone hangs alone
        thread.setDaemon(true);
        thread.start();
        try {
            return look.get(LOOKS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RefusalException refusal) {
                throw refusal;
            }
            throw RefusalException.invalid("export_path %s cannot be looked at: %s."
                    .formatted(export.location(), failed.getCause().getMessage()));
        } catch (TimeoutException unresponsive) {
            throw RefusalException.conflict(
                    "export_path %s, or the directory of another share, does not respond within %d s."
                            .formatted(export.location(), LOOKS_WITHIN.toSeconds()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw RefusalException.conflict("This service is stopping.");
        }
    }

    private NestedShares look(Export export, List<Path> roots, List<Share> all) throws IOException {
        List<MountTable.Line> mounts = MountTable.read();
        if (!roots.isEmpty()) {
            grounds.mustBeBelowOne(export.path(), roots, mounts);
        }
        Optional<DirectoryPlace> here = here(export, mounts);
        mustBeGround(export, here, mounts);
        Optional<Share> same = Optional.empty();
        List<Share> outer = new ArrayList<>();
        List<Share> inner = new ArrayList<>();
        for (Share known : all) {
            Optional<DirectoryPlace> there = here.isPresent() && isOfThisHost(known.export())
                    ? Optional.of(grounds.place(Path.of(known.export().path()), mounts))
                    : Optional.empty();
            if (known.exportLocation().equals(export.location())
                    || there.filter(place -> place.isSameAs(here.get())).isPresent()) {
                same = Optional.of(known);
            } else if (there.filter(place -> here.get().isBelow(place)).isPresent()
                    || ForbiddenDirectories.isWithin(export.location(), known.exportLocation())) {
                outer.add(known);
            } else if (there.filter(place -> place.isBelow(here.get())).isPresent()
                    || ForbiddenDirectories.isWithin(known.exportLocation(), export.location())) {
                inner.add(known);
            }
        }
        return new NestedShares(same, outer, inner);
    }

    private Optional<DirectoryPlace> here(Export export, List<MountTable.Line> mounts) throws IOException {
        return isOfThisHost(export) ? Optional.of(grounds.place(Path.of(export.path()), mounts)) : Optional.empty();
    }

    private void mustBeGround(Export export, Optional<DirectoryPlace> here, List<MountTable.Line> mounts)
            throws IOException {
        Optional<String> why = grounds.whyNot(export);
        if (why.isEmpty() && here.isPresent()) {
            why = grounds.whyNot(here.get(), mounts);
        }
        if (why.isPresent()) {
            throw RefusalException.invalid(
                    "export_path %s %s: it cannot be a share.".formatted(export.location(), why.get()));
        }
    }

    private static boolean isOfThisHost(Export export) {
        return !export.backend().equals("external");
    }
}
