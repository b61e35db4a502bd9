package org.caravault.copier;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.caravault.access.Export;

/**
 * What a restore or a removal must neither remove nor write into, by whatever path it meets it: DATA, all vaults of this host, and what the
 * job itself names. {@code ForbiddenDirectories} refuses such shares before; this holds also when something is mounted or moved while the copier runs.
 */
public record ProtectedPaths(Supplier<? extends Collection<Export>> vaults, Path data) {
    /** The copier's arguments for a job. */
    public List<String> arguments(List<Path> more) {
        Set<Path> all = new LinkedHashSet<>();
        vaults.get().stream()
                .map(Export::location)
                .filter(location -> location.startsWith("/"))
                .map(Path::of)
                .forEach(all::add);
        all.add(data);
        all.addAll(more); // last, because a message names the first path of a directory
        List<String> arguments = new ArrayList<>();
        all.stream()
                .filter(Files::isDirectory) // what is not mounted cannot be met either, and the copier would refuse
                // to start
                .forEach(directory -> arguments.addAll(List.of("--protect", directory.toString())));
        return arguments;
    }

    /** The copier's arguments to remove a tree from a directory of Caravault's. */
    public List<String> removal(Path tree) {
        Path parent = tree.getParent();
        List<String> arguments =
                new ArrayList<>(List.of("remove", "--lifeline", "--progress", "json", "--beneath", parent.toString()));
        arguments.addAll(arguments(List.of(parent)));
        arguments.addAll(List.of("--", tree.toString()));
        return arguments;
    }
}
