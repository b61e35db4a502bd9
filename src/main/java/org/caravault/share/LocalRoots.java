package org.caravault.share;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.caravault.identity.Caller;
import org.caravault.problem.RefusalException;

/**
 * The setting {@code local.roots}: below which directories of this host callers who are not administrators may register shares.
 * Without it only administrators register shares.
 */
public record LocalRoots(List<Root> all) {
    /**
     * One of them.
     *
     * @param project whose callers may register; empty: every project's
     */
    public record Root(Optional<String> project, Path directory) {
        /** {@code DIR} or {@code PROJECT:DIR}. */
        static Root of(String text) {
            int slash = text.indexOf('/');
            Optional<String> project = slash == 0 ? Optional.empty() : Optional.of(text.substring(0, slash - 1));
            return new Root(project, Path.of(text.substring(slash)).normalize());
        }

        private boolean isFor(Caller caller) {
            return project.isEmpty() || project.get().equals(caller.projectId());
        }
    }

    /** Copies the list. */
    public LocalRoots {
        all = List.copyOf(all);
    }

    /** As the setting lists them. */
    public static LocalRoots of(List<String> texts) {
        return new LocalRoots(texts.stream().map(Root::of).toList());
    }

    /** The directories below which this caller may register shares, if he is not an administrator. */
    public List<Path> of(Caller caller) {
        return all.stream()
                .filter(root -> root.isFor(caller))
                .map(Root::directory)
                .toList();
    }

    /**
     * Refuses what an administrator alone may register, by its text: a caller who may not have a directory does not learn whether
     * it exists.
     *
     * @param node this one, whose directories the setting is about
     * @return the roots that the path lies below, which are yet to be compared with what the directory really is; empty for an
     *     administrator
     */
    public List<Path> mustAllow(Caller caller, String node, ShareLocation.Host host, String location, boolean nested) {
        if (caller.admin()) {
            return List.of();
        }
        if (nested) {
            throw RefusalException.forbidden(
                    "Only an administrator may register shares in one another (driver_options 'nested').");
        }
        if (!host.backend().equals("local") || !host.node().equals(node)) {
            throw RefusalException.forbidden(
                    "Only an administrator may register shares of %s@%s; local.roots is about the directories of node %s (%s@local#POOL)."
                            .formatted(host.node(), host.backend(), node, node));
        }
        Path path = Path.of(location);
        List<Path> around = of(caller).stream()
                .filter(root -> path.startsWith(root) && !path.equals(root))
                .toList();
        if (around.isEmpty()) {
            throw outside(location);
        }
        return around;
    }

    /** For a directory that is not below one of the caller's roots, whatever its path says. */
    public static RefusalException outside(String location) {
        return RefusalException.forbidden(
                "export_path %s does not lie below a directory in which this project may register shares (local.roots): ask an administrator."
                        .formatted(location));
    }
}
