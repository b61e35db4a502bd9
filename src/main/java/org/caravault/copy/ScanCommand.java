package org.caravault.copy;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_DIRECTORY;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import org.caravault.copy.linux.FileSystems;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code scan}: how much is in a directory. */
@Command(
        name = "scan",
        mixinStandardHelpOptions = true,
        description = "Counts files, directories and bytes; hard links once.")
final class ScanCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "the directory")
    private String directory = "";

    @Option(names = "--lifeline", description = "halt when standard input ends or falls silent for 8 seconds")
    private boolean lifeline;

    @Override
    public Integer call() {
        if (lifeline) {
            Lifeline.hold(System.in);
        }
        Tally tally = new Tally();
        Reporter reporter = ProgressOption.JSON.reporter();
        Running running =
                new Running(tally, reporter, new Problems(tally, reporter), new ProgressClock(tally, reporter));
        return running.run(linux -> scan(linux, running));
    }

    private void scan(Linux linux, Running running) throws IOException {
        int fd = open(linux);
        Workers workers = Threads.choose(OptionalInt.empty(), FileSystems.isNetwork(linux.fileSystemType(fd)));
        Options all = new Options(false, false, false, Set.of(), false);
        WalkFolder.Visitor counting = new Counting(running.tally(), new InodeSet());
        workers.run(new WalkFolder(new WalkFolder.Walk(workers, running.problems(), all, counting), fd));
    }

    private int open(Linux linux) throws CopyFailed {
        try {
            return linux.open(AT_FDCWD, Arguments.path(directory).bytes(), O_RDONLY | O_DIRECTORY, 0);
        } catch (LinuxError why) {
            throw new CopyFailed(directory, why);
        }
    }
}
