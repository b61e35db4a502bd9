package org.caravault.mount;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.caravault.exec.Commands;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes the servers of all mounts of jobs every few seconds. A call to a dead server never returns, and no deadline
 * reaches a thread that is inside the kernel. {@code MNT_FORCE} of umount(2) does: it
 * ends the waiting calls with EIO, and leaves a mount that is in use, for the job, which fails and then releases it.
 *
 * <p>It ends the calls of all mounts that share a superblock, as those of one export do: also those of a job that started
 * after the server came back. So probes are per superblock, and calls are ended only after one last probe has timed out.
 */
public final class HungServerMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(HungServerMonitor.class);

    /** A healthy server answers in milliseconds; one that has just come back has a backlog. */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(2);

    private final Set<Path> places;
    private final Duration limit;
    private final ServerControl servers;
    private final Map<String, ServerProbe> probes = new HashMap<>();
    private List<MountTable.Line> watched = List.of();

    /**
     * Watches some directories.
     *
     * @param places where jobs mount; nothing else is looked at
     * @param limit a server that does not respond for longer is given up
     */
    public HungServerMonitor(Set<Path> places, Duration limit, Commands commands) {
        this(places, limit, new ServerControl.Kernel(commands));
    }

    HungServerMonitor(Set<Path> places, Duration limit, ServerControl servers) {
        this.places = Set.copyOf(places);
        this.limit = limit;
        this.servers = servers;
    }

    /**
     * Probes each server, and ends the calls to those that have not responded for too long: every time, because
     * each file that a job then looks at is another call.
     *
     * @throws IOException the mount table cannot be read, or a probe cannot be started
     */
    public void look() throws IOException, InterruptedException {
        Map<String, MountTable.Line> oldest = watch();
        for (Map.Entry<String, MountTable.Line> mounted : oldest.entrySet()) {
            probe(mounted.getKey()).ask(mounted.getValue().path());
        }
        for (Map.Entry<String, MountTable.Line> mounted : oldest.entrySet()) {
            ServerProbe probe = probe(mounted.getKey());
            if (isUnresponsive(probe) && !probe.answersWithin(mounted.getValue().path(), ANSWERS_WITHIN)) {
                endCalls(mounted.getValue().path(), probe);
            }
        }
    }

    /** Which of a job's servers is unresponsive, as the cause of the job's failure; empty when none is. */
    public synchronized Optional<String> about(UUID job) {
        return watched.stream()
                .filter(mount -> Path.of(mount.path()).getFileName().toString().startsWith(job.toString()))
                .map(mount -> probes.get(mount.device()))
                .filter(this::isUnresponsive)
                .map(HungServerMonitor::words)
                .findFirst();
    }

    /**
     * The arguments for umount(8) when a plain one has failed. A mount that is only busy is detached and no more, because force
     * would end the calls of others; one whose server does not answer would keep its calls for ever without it.
     */
    public List<String> detachArguments(String path) throws IOException, InterruptedException {
        return isAnsweredAt(path) ? List.of("--lazy", path) : List.of("--force", "--lazy", path);
    }

    private boolean isAnsweredAt(String path) throws IOException, InterruptedException {
        Optional<MountTable.Line> mounted = servers.mounts().stream()
                .filter(MountTable.Line::isNfs)
                .filter(mount -> mount.path().equals(path))
                .findFirst();
        if (mounted.isEmpty()) {
            return true; // a directory of this host, which always responds
        }
        try (ServerProbe probe = new ServerProbe(servers, mounted.get())) {
            return probe.answersWithin(path, ANSWERS_WITHIN);
        }
    }

    /** The oldest mount of each superblock; ends the probes of superblocks that are gone. */
    private synchronized Map<String, MountTable.Line> watch() throws IOException {
        watched = servers.mounts().stream()
                .filter(MountTable.Line::isNfs)
                .filter(mount -> places.contains(Path.of(mount.path()).getParent()))
                .toList();
        Map<String, MountTable.Line> oldest = watched.stream()
                .collect(Collectors.toMap(MountTable.Line::device, mount -> mount, (older, newer) -> older));
        probes.entrySet().removeIf(known -> {
            boolean gone = !oldest.containsKey(known.getKey());
            if (gone) {
                known.getValue().close();
            }
            return gone;
        });
        oldest.forEach((device, mount) -> probes.computeIfAbsent(device, added -> new ServerProbe(servers, mount)));
        return oldest;
    }

    private synchronized ServerProbe probe(String device) {
        return probes.get(device);
    }

    private boolean isUnresponsive(ServerProbe probe) {
        return probe.sinceLastAnswer().compareTo(limit) > 0;
    }

    private void endCalls(String path, ServerProbe probe) {
        LOG.warn("{}: forcing calls to {} to fail (umount --force)", words(probe), path);
        try {
            servers.endCalls(path);
        } catch (IOException inUse) {
            // as expected: the process that waited there uses the mount until its call has failed
            LOG.debug("{}", inUse.getMessage());
        }
    }

    private static String words(ServerProbe probe) {
        return "no answer from %s for %d s"
                .formatted(probe.host(), probe.sinceLastAnswer().toSeconds());
    }
}
