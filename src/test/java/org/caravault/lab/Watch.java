package org.caravault.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Looks at the server and the data node from outside, while jobs run and when none does. */
final class Watch {
    private static final Duration JOBS_MOUNT_WITHIN = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);

    private final String version;
    private final CheckReport score;
    private List<String> mounted = List.of();

    Watch(String version, CheckReport score) {
        this.version = version;
        this.score = score;
    }

    /** Neither the data node nor another host can mount it. */
    void allAreRefused(String when, String location) throws IOException, InterruptedException {
        score.equal(Hosts.REFUSED, Hosts.tryMount(location, version), when + " the data node's mount is refused");
        score.equal(
                Hosts.REFUSED, Hosts.tryMountElsewhere(location, version), when + " another host's mount is refused");
    }

    /**
     * While a job copies, the data node has the wished level, and only it.
     *
     * @param end waits for the job's end
     */
    void grantedWhile(String job, String location, String level, Callable<?> end)
            throws IOException, InterruptedException {
        String path = location.substring(location.indexOf(':') + 1);
        mounted = awaitMounts();
        List<String> options = Hosts.granted(path);
        score.check(options.contains(level), "during " + job + " the data node is granted " + level);
        score.equal(0, Hosts.tryMount(location, version), "during " + job + " its mount succeeds");
        score.equal(
                Hosts.REFUSED,
                Hosts.tryMountElsewhere(location, version),
                "during " + job + " another host's mount is refused");
        score.same(options, Hosts.granted(path), "the job was still running when that was seen");
        call(end);
    }

    /** The mounts that {@link #grantedWhile} saw. */
    void mountsOf(String job, String backup, String shareLevel, String vaultLevel) {
        score.equal(2, mounted.size(), job + " has two mounts");
        for (String mount : mounted) {
            boolean isVault = mount.contains(backup + ".1-vault ");
            String level = isVault ? vaultLevel : shareLevel;
            List<String> words = List.of(mount.split(" ", -1));
            List<String> options = List.of(words.get(5).split(",", -1));
            score.check(
                    options.containsAll(List.of(level, "nosuid", "nodev", "noexec", "nosymfollow")),
                    "%s mounts the %s %s,nosuid,nodev,noexec,nosymfollow"
                            .formatted(job, isVault ? "vault" : "share", level));
            score.contains(words.get(words.size() - 1), "vers=" + version + ",", "it is a mount of version " + version);
        }
    }

    /** Waits until the copier has written into the vault. */
    void awaitCopying(String backup) throws IOException, InterruptedException {
        awaitCopyingTo(Path.of(NfsEndToEnd.VAULT), backup);
    }

    /** The same with another vault. */
    void awaitCopyingTo(Path vault, String backup) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(JOBS_MOUNT_WITHIN);
        while (!vault.resolve(backup + ".1.partial/data").toFile().exists()) {
            pauseUntil(deadline, "no copy has begun");
        }
    }

    /** Waits for a condition. */
    void until(Callable<Boolean> condition, String what) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(JOBS_MOUNT_WITHIN);
        while (!call(condition)) {
            pauseUntil(deadline, "not so: " + what);
        }
    }

    private static <T> T call(Callable<T> act) throws IOException, InterruptedException {
        try {
            return act.call();
        } catch (IOException | InterruptedException | RuntimeException failed) {
            throw failed;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static List<String> awaitMounts() throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(JOBS_MOUNT_WITHIN);
        List<String> seen = new ArrayList<>();
        while (seen.size() < 2) {
            pauseUntil(deadline, "no job has mounted its share and its vault");
            seen = Hosts.mountedBelow(RunningService.DATA);
        }
        return seen;
    }

    private static void pauseUntil(Instant deadline, String otherwise) throws IOException, InterruptedException {
        if (Instant.now().isAfter(deadline)) {
            throw new IOException(otherwise + " within " + JOBS_MOUNT_WITHIN.toSeconds() + " s");
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
    }
}
