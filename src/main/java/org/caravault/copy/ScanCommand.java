package org.caravault.copy;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_DIRECTORY;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.caravault.copy.linux.FileSystems;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import org.caravault.copy.linux.Names;

/** {@code scan}: how much is in a directory. */
record ScanCommand() implements Command {
    private static final String USAGE = "scan DIR [--lifeline]";

    @Override
    public String help() {
        return USAGE + "\nCounts files, directories and bytes; a file of several names once. Prints one JSON line.\n";
    }

    @Override
    public Words.Known options() {
        return new Words.Known(Set.of("--lifeline"), Set.of());
    }

    @Override
    public int run(Words words) throws Words.Misused {
        EntryName directory = Arguments.path(words.operands(1, USAGE)[0]);
        CopyMain.holdLifeline(words);
        Tally tally = new Tally();
        Reporter reporter = ProgressOption.JSON.reporter();
        Running running =
                new Running(tally, reporter, new Problems(tally, reporter), new ProgressClock(tally, reporter));
        return running.run(new Scanning(running, directory));
    }

    private record Scanning(Running running, EntryName directory) implements Running.Work {
        @Override
        public void with(Linux linux) throws IOException {
            scan(linux, running, directory);
        }
    }

    private static void scan(Linux linux, Running running, EntryName directory) throws IOException {
        int fd = open(linux, directory.bytes());
        Workers workers =
                Threads.choose(OptionalInt.empty(), FileSystems.isNetwork(linux.fileSystemType(fd)), running.tally());
        Options all = new Options(false, false, false, Set.of(), false);
        WalkFolder.Visitor counting = new Counting(running.tally(), new InodeSet());
        try {
            workers.run(new WalkFolder(
                    new WalkFolder.Walk(
                            workers,
                            running.problems(),
                            all,
                            counting,
                            new Crossing(false, List.of(), KnownMounts.ANY)),
                    fd));
        } finally {
            linux.closeQuietly(fd);
        }
    }

    private static int open(Linux linux, byte[] path) throws CopyFailed {
        try {
            return linux.open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
        } catch (LinuxError why) {
            throw new CopyFailed(PathText.of(Names.text(path)), why);
        }
    }
}
