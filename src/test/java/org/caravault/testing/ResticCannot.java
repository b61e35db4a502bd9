package org.caravault.testing;

import java.io.IOException;
import java.nio.file.Path;
import org.caravault.copy.testing.RsyncOracle;

/** What restic 0.14 itself cannot hold, in full; the README lists the same. */
public final class ResticCannot {
    private ResticCannot() {}

    /** Takes out of a tree what does not come back: a socket, and that a pipe or a symlink has two names. */
    public static void hold(Path tree) throws IOException, InterruptedException {
        RsyncOracle.shell("cd \"$1\"; rm sock d1/fifo2 d1/loop2; touch -d 2001-01-01 d1 .", tree.toString());
    }

    /** The root of a share is not an entry of a snapshot: its mode, owner, times and attributes stay as they are there. */
    public static void sameRoot(Path source, Path restored) throws IOException, InterruptedException {
        RsyncOracle.shell(
                "rsync -dogptAX --numeric-ids '--exclude=*' \"$1/\" \"$2/\"", source.toString(), restored.toString());
    }
}
