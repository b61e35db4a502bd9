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
 * Asks the servers of all that is mounted for jobs, every few seconds, whether they are there. A call to one that is not
 * never returns, and no deadline reaches a thread that is inside the kernel. What does is {@code MNT_FORCE} of umount(2): it
 * ends the calls that wait with EIO, and leaves a mount that is in use, for the job that has failed to give back.
 *
 * <p>It ends the calls of all mounts that share a superblock, as those of one export do: also of a job that has come since
 * the server is back. So what is watched is the superblock, and nothing is ended before a last question has had its time.
 */
public final class HungServerMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(HungServerMonitor.class);

    /** A server that is there answers in milliseconds; one that has just come back has all at once to do. */
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(2);

    private final Set<Path> places;
    private final Duration limit;
    private final ServerControl servers;
    private final Map<String, ServerProbe> pulses = new HashMap<>();
    private List<MountTable.Line> watched = List.of();

    /**
     * Watches some directories.
     *
     * @param places where jobs mount; nothing else is looked at
     * @param limit a server that is silent for longer is given up
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
     * Asks each server once more, and ends the calls to those that have been silent for too long: again and again, because
     * each file that a job then looks at is another call.
     *
     * @throws IOException the kernel does not tell what is mounted, or the question cannot be asked
     */
    public void look() throws IOException, InterruptedException {
        Map<String, MountTable.Line> oldest = watch();
        for (Map.Entry<String, MountTable.Line> mounted : oldest.entrySet()) {
            pulse(mounted.getKey()).ask(mounted.getValue().path());
        }
        for (Map.Entry<String, MountTable.Line> mounted : oldest.entrySet()) {
            ServerProbe pulse = pulse(mounted.getKey());
            if (isSilent(pulse) && !pulse.answersWithin(mounted.getValue().path(), ANSWERS_WITHIN)) {
                endCalls(mounted.getValue().path(), pulse);
            }
        }
    }

    /** Why a job fails that waits for a silent server; empty when none of its servers is. */
    public synchronized Optional<String> about(UUID job) {
        return watched.stream()
                .filter(mount -> Path.of(mount.path()).getFileName().toString().startsWith(job.toString()))
                .map(mount -> pulses.get(mount.device()))
                .filter(this::isSilent)
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
            return true; // a directory of this host: nobody waits for it
        }
        try (ServerProbe pulse = new ServerProbe(servers, mounted.get())) {
            return pulse.answersWithin(path, ANSWERS_WITHIN);
        }
    }

    /** By superblock its oldest mount; the pulses of those that are gone end. */
    private synchronized Map<String, MountTable.Line> watch() throws IOException {
        watched = servers.mounts().stream()
                .filter(MountTable.Line::isNfs)
                .filter(mount -> places.contains(Path.of(mount.path()).getParent()))
                .toList();
        Map<String, MountTable.Line> oldest = watched.stream()
                .collect(Collectors.toMap(MountTable.Line::device, mount -> mount, (older, newer) -> older));
        pulses.entrySet().removeIf(known -> {
            boolean gone = !oldest.containsKey(known.getKey());
            if (gone) {
                known.getValue().close();
            }
            return gone;
        });
        oldest.forEach((device, mount) -> pulses.computeIfAbsent(device, added -> new ServerProbe(servers, mount)));
        return oldest;
    }

    private synchronized ServerProbe pulse(String device) {
        return pulses.get(device);
    }

    private boolean isSilent(ServerProbe pulse) {
        return pulse.silence().compareTo(limit) > 0;
    }

    private void endCalls(String path, ServerProbe pulse) {
        LOG.warn("{}: calls to {} are ended", words(pulse), path);
        try {
            servers.endCalls(path);
        } catch (IOException inUse) {
            // as expected: whoever waited there holds it until he has noticed
            LOG.debug("{}", inUse.getMessage());
        }
    }

    private static String words(ServerProbe pulse) {
        return "no answer from %s for %d s"
                .formatted(pulse.host(), pulse.silence().toSeconds());
    }
}
