package org.caravault.workflow;

import java.io.IOException;
import java.nio.file.Path;
import org.caravault.copy.Judge;

/** What restic 0.14 itself cannot hold, in full; the README lists the same. */
final class ResticCannot {
    private ResticCannot() {}

    /** Takes out of a tree what does not come back: a socket, and that a pipe or a symlink has two names. */
    static void hold(Path tree) throws IOException, InterruptedException {
        Judge.shell("cd \"$1\"; rm sock d1/fifo2 d1/loop2; touch -d 2001-01-01 d1 .", tree.toString());
    }

    /** The root of a share is no entry of a snapshot: its mode, owner, times and attributes stay as they are there. */
    static void sameRoot(Path source, Path restored) throws IOException, InterruptedException {
        Judge.shell(
                "rsync -dogptAX --numeric-ids '--exclude=*' \"$1/\" \"$2/\"", source.toString(), restored.toString());
    }
}
