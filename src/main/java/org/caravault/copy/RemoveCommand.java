package org.caravault.copy;

import static org.caravault.copy.linux.Flags.AT_FDCWD;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.caravault.copy.linux.FileSystems;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code remove}: a directory and all below it. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = "Removes a directory and all below it; follows no symlink.")
final class RemoveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TREE", description = "the directory; if it is not there, there is nothing to do")
    private String tree = "";

    @Option(names = "--threads", paramLabel = "N|auto", defaultValue = "auto", description = "(${DEFAULT-VALUE})")
    private String threads = "auto";

    @Option(
            names = "--progress",
            arity = "0..1",
            fallbackValue = "bar",
            defaultValue = "none",
            description = "bar, json or none (${DEFAULT-VALUE})")
    private ProgressOption progress = ProgressOption.NONE;

    @Option(names = "--lifeline", description = "halt when standard input ends or falls silent for 8 seconds")
    private boolean lifeline;

    @Override
    public Integer call() {
        if (lifeline) {
            Lifeline.hold(System.in);
        }
        Running running = Running.with(progress);
        return running.run(linux -> remove(linux, running));
    }

    private void remove(Linux linux, Running running) throws IOException {
        byte[] path = Names.withoutSlashes(Arguments.path(tree).bytes());
        String text = PathText.of(Names.text(path));
        Optional<Stat> there = linux.find(AT_FDCWD, path);
        if (there.isEmpty()) {
            return;
        }
        if (there.get().kind() != Kind.DIRECTORY) {
            throw new CopyFailed(text + " is no directory");
        }
        if (there.get().sameInode(linux.stat(AT_FDCWD, Names.of("/"))) || Names.endsWithDots(path)) {
            throw new CopyFailed(text + " is not something to remove");
        }
        int fd = linux.openDirectory(AT_FDCWD, path);
        boolean network = FileSystems.isNetwork(linux.fileSystemType(fd));
        linux.closeQuietly(fd);
        OptionalInt wanted = threads.equals("auto") ? OptionalInt.empty() : OptionalInt.of(Amount.threads(threads));
        Workers workers = Threads.choose(wanted, network);
        RemoveFolder.Work work = new RemoveFolder.Work(
                workers,
                running.tally(),
                running.tally().files,
                running.tally().directories,
                running.problems(),
                l -> {});
        workers.run(new RemoveFolder(work, AT_FDCWD, path, text));
    }
}
