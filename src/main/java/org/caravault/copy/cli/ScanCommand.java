package org.caravault.copy.cli;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_DIRECTORY;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.caravault.copy.linux.FileSystems;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.memory.InodeSet;
import org.caravault.copy.name.EntryName;
import org.caravault.copy.name.PathText;
import org.caravault.copy.options.CommandLine;
import org.caravault.copy.options.CommandRun;
import org.caravault.copy.options.CopyOptions;
import org.caravault.copy.options.RawArguments;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.report.Counters;
import org.caravault.copy.report.Problems;
import org.caravault.copy.report.ProgressClock;
import org.caravault.copy.report.ProgressOption;
import org.caravault.copy.report.Reporter;
import org.caravault.copy.walk.CountEntries;
import org.caravault.copy.walk.KnownMounts;
import org.caravault.copy.walk.MountBoundary;
import org.caravault.copy.walk.WalkFolder;
import org.caravault.copy.worker.Threads;
import org.caravault.copy.worker.Workers;

/** {@code scan}: how much is in a directory. */
record ScanCommand() implements Command {
    private static final String USAGE = "scan DIR [--data] [--lifeline]";

    @Override
    public String help() {
        return USAGE + "\nCounts files, directories and bytes; a file of several names once. Prints one JSON line.\n"
                + "  --data  the holes of sparse files do not count\n";
    }

    @Override
    public CommandLine.Known options() {
        return new CommandLine.Known(Set.of("--lifeline", "--data"), Set.of());
    }

    @Override
    public int run(CommandLine words) throws CommandLine.UsageException {
        EntryName directory = RawArguments.path(words.operands(1, USAGE)[0]);
        CopyMain.holdLifeline(words);
        Counters counters = new Counters();
        Reporter reporter = ProgressOption.JSON.reporter();
        CommandRun running = new CommandRun(
                counters, reporter, new Problems(counters, reporter), new ProgressClock(counters, reporter));
        return running.run(new Scanning(running, directory, words.has("--data")));
    }

    private record Scanning(CommandRun running, EntryName directory, boolean dataOnly) implements CommandRun.Work {
        @Override
        public void with(Linux linux) throws IOException {
            scan(linux, running, directory, dataOnly);
        }
    }

    private static void scan(Linux linux, CommandRun running, EntryName directory, boolean dataOnly)
            throws IOException {
        int fd = open(linux, directory.bytes());
        Workers workers = Threads.choose(
                OptionalInt.empty(), FileSystems.isNetwork(linux.fileSystemType(fd)), running.counters());
        CopyOptions all = new CopyOptions(false, false, false, Set.of(), false);
        WalkFolder.Visitor counting = new CountEntries(running.counters(), new InodeSet(), dataOnly);
        try {
            workers.run(new WalkFolder(
                    new WalkFolder.Walk(
                            workers,
                            running.problems(),
                            all,
                            counting,
                            new MountBoundary(false, List.of(), KnownMounts.ANY)),
                    fd));
        } finally {
            linux.closeQuietly(fd);
        }
    }

    private static int open(Linux linux, byte[] path) throws CopyFailedException {
        try {
            return linux.open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
        } catch (LinuxException why) {
            throw new CopyFailedException(PathText.of(Names.text(path)), why);
        }
    }
}
