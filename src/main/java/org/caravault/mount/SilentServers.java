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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the servers of all that is mounted for jobs, every few seconds, whether they are there. A call to one that is not
 * never returns, and no deadline reaches a thread that is inside the kernel. What does is {@code MNT_FORCE} of umount(2): it
 * ends the calls that wait with EIO, and leaves a mount that is in use, for the job that has failed to give back.
 */
public final class SilentServers {
    private static final Logger LOG = LoggerFactory.getLogger(SilentServers.class);

    private final Set<Path> places;
    private final Duration limit;
    private final Commands commands;
    private final Map<String, ServerPulse> pulses = new HashMap<>();

    /**
     * Watches some directories.
     *
     * @param places where jobs mount; nothing else is looked at
     * @param limit a server that is silent for longer is given up
     */
    public SilentServers(Set<Path> places, Duration limit, Commands commands) {
        this.places = Set.copyOf(places);
        this.limit = limit;
        this.commands = commands;
    }

    /**
     * Asks each server once more, and ends the calls to those that have been silent for too long: again and again, because
     * each file that a job then looks at is another call.
     *
     * @throws IOException the kernel does not tell what is mounted, or the question cannot be asked
     */
    public void look() throws IOException {
        for (Map.Entry<String, ServerPulse> mounted : watched().entrySet()) {
            mounted.getValue().ask();
            if (isSilent(mounted.getValue())) {
                endCalls(mounted.getKey(), mounted.getValue());
            }
        }
    }

    /** Why a job fails that waits for a silent server; empty when none of its servers is. */
    public synchronized Optional<String> about(UUID job) {
        return pulses.entrySet().stream()
                .filter(mounted ->
                        Path.of(mounted.getKey()).getFileName().toString().startsWith(job.toString()))
                .map(Map.Entry::getValue)
                .filter(this::isSilent)
                .map(SilentServers::words)
                .findFirst();
    }

    private synchronized Map<String, ServerPulse> watched() throws IOException {
        Map<String, MountTable.Line> mounts = MountTable.read().stream()
                .filter(MountTable.Line::isNfs)
                .filter(mount -> places.contains(Path.of(mount.path()).getParent()))
                .collect(Collectors.toMap(MountTable.Line::path, mount -> mount, (below, above) -> above));
        pulses.entrySet().removeIf(known -> {
            boolean gone = !mounts.containsKey(known.getKey());
            if (gone) {
                known.getValue().close();
            }
            return gone;
        });
        mounts.forEach((path, mount) -> pulses.computeIfAbsent(path, added -> new ServerPulse(mount)));
        return Map.copyOf(pulses);
    }

    private boolean isSilent(ServerPulse pulse) {
        return pulse.silence().compareTo(limit) > 0;
    }

    /** Without the helper for NFS, which would ask a server of version 3 first, and wait for it. */
    private void endCalls(String path, ServerPulse pulse) {
        LOG.warn("{}: calls to {} are ended", words(pulse), path);
        try {
            commands.run(List.of("umount", "--internal-only", "--force", "--no-canonicalize", path));
        } catch (IOException inUse) {
            // as expected: whoever waited there holds it until he has noticed
            LOG.debug("{}", inUse.getMessage());
        }
    }

    private static String words(ServerPulse pulse) {
        return "no answer from %s for %d s"
                .formatted(pulse.host(), pulse.silence().toSeconds());
    }
}
