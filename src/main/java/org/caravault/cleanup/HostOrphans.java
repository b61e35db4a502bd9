package org.caravault.cleanup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.caravault.job.Journal;
import org.caravault.job.Undo;
import org.caravault.mount.MountTable;

/**
 * What is left on this host: copiers without a parent, mounts and mount points without a job. First the host is looked
 * at and then the journal is asked; a job writes to the journal before it takes, so nothing of a living job is found.
 */
public final class HostOrphans {
    private static final String COPIER = "org.caravault.copy.cli.CopyMain";
    /** Those of before attempts had their own, which a node may have left when it was stopped for an upgrade, have no number. */
    private static final Pattern MOUNT_POINT =
            Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\\.\\d+)?-(?:share|vault)");

    private final Journal journal;
    private final Set<Path> places;

    /** {@code places}: the directories that mount points are made in. */
    public HostOrphans(Journal journal, Set<Path> places) {
        this.journal = journal;
        this.places = Set.copyOf(places);
    }

    /** In the order in which they have to go: a copier would keep its mount busy. */
    public List<Orphan> find() throws IOException {
        List<Orphan> found = new ArrayList<>(orphans());
        for (Path place : places) {
            for (String point : mountPoints(place)) {
                Matcher name = MOUNT_POINT.matcher(Path.of(point).getFileName().toString());
                if (name.matches() && !journal.claims(UUID.fromString(name.group(1)), Undo.UNMOUNT, point)) {
                    found.add(new Orphan(Orphan.Kind.MOUNT, point, "no job needs it"));
                }
            }
        }
        return found;
    }

    /** Mounted ones as often as something is mounted there, and directories on which nothing is. */
    private static List<String> mountPoints(Path place) throws IOException {
        List<String> mounted = MountTable.read().stream()
                .map(MountTable.Line::path)
                .filter(path -> place.equals(Path.of(path).getParent()))
                .toList();
        Set<String> bare = new TreeSet<>();
        if (Files.isDirectory(place)) {
            try (DirectoryStream<Path> points = Files.newDirectoryStream(place)) {
                points.forEach(point -> bare.add(point.toString()));
            }
        }
        mounted.forEach(bare::remove);
        List<String> all = new ArrayList<>(mounted);
        all.addAll(bare);
        return all;
    }

    private List<Orphan> orphans() {
        return ProcessHandle.allProcesses()
                .filter(this::isOurCopier)
                .filter(copier -> copier.parent().filter(HostOrphans::isJava).isEmpty())
                .map(copier ->
                        new Orphan(Orphan.Kind.PROCESS, Long.toString(copier.pid()), "a copier whose service is dead"))
                .toList();
    }

    private boolean isOurCopier(ProcessHandle process) {
        List<String> arguments = arguments(process.pid());
        return arguments.get(0).endsWith("java")
                && arguments.contains(COPIER)
                && arguments.contains("--lifeline")
                && arguments.stream()
                        .filter(argument -> argument.startsWith("/"))
                        .anyMatch(argument -> places.stream().anyMatch(place -> argument.startsWith(place + "/")));
    }

    /** Java's own {@code info().arguments()} is empty when a command line is longer than a page. */
    private static List<String> arguments(long process) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc/" + process + "/cmdline"));
            return List.of(new String(line, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException ended) {
            return List.of("");
        }
    }

    /** A service is a java; init, which adopts orphans, is not. */
    private static boolean isJava(ProcessHandle process) {
        return process.info()
                .command()
                .filter(command -> command.endsWith("java"))
                .isPresent();
    }
}
