package org.caravault.copy.cli;

import static org.caravault.copy.linux.Flags.AT_FDCWD;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.caravault.copy.linux.Errno;
import org.caravault.copy.linux.FileSystems;
import org.caravault.copy.linux.Kind;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.linux.Stat;
import org.caravault.copy.memory.Blocks;
import org.caravault.copy.name.Beneath;
import org.caravault.copy.name.EntryName;
import org.caravault.copy.name.PathText;
import org.caravault.copy.name.ProtectedDirectories;
import org.caravault.copy.options.CommandLine;
import org.caravault.copy.options.CommandRun;
import org.caravault.copy.options.CopyOptions;
import org.caravault.copy.options.RawArguments;
import org.caravault.copy.report.CopyFailedException;
import org.caravault.copy.tree.Removal;
import org.caravault.copy.tree.RemoveFolder;
import org.caravault.copy.walk.Descriptors;
import org.caravault.copy.worker.Threads;
import org.caravault.copy.worker.Workers;

/** {@code remove}: a directory and all below it. */
record RemoveCommand() implements Command {
    private static final CopyOptions NO_EXCLUDES = new CopyOptions(true, false, false, Set.of(), false);
    private static final String USAGE = "remove TREE [options]";

    @Override
    public String help() {
        return USAGE + "\n" + """
            Removes a directory and all below it; follows no symlink. If TREE is not there, there is nothing to do.
            Immutable and append-only files (chattr +i, +a) are errors and stay: such a flag in a vault is an administrator's,
            because the files of a backup never get any. To remove them, too: chattr -R -f -i -a TREE
              --protect DIR       never enter DIR, by whatever path it is reached (repeatable)
              --beneath DIR       below DIR, no step on the way to TREE may be a symlink (repeatable);
                                  a TREE that is not a directory is unlinked
              --threads N|auto    directories in flight
              --progress KIND     bar, json or none
              --lifeline          halt when standard input ends or has no data for 8 seconds
            """;
    }

    @Override
    public CommandLine.Known options() {
        return new CommandLine.Known(Set.of("--lifeline"), Set.of("--protect", "--beneath", "--threads", "--progress"));
    }

    @Override
    public int run(CommandLine words) throws CommandLine.UsageException {
        EntryName tree = RawArguments.path(words.operands(1, USAGE)[0]);
        OptionalInt threads = words.threads();
        Beneath beneath = new Beneath(RawArguments.paths(words.all("--beneath")));
        List<EntryName> kept = RawArguments.paths(words.all("--protect"));
        CommandRun running = CommandRun.with(words.progress());
        CopyMain.holdLifeline(words);
        return running.run(new Removing(running, tree, threads, kept, beneath));
    }

    private record Removing(
            CommandRun running, EntryName tree, OptionalInt threads, List<EntryName> kept, Beneath beneath)
            implements CommandRun.Work {
        @Override
        public void with(Linux linux) throws IOException {
            ProtectedDirectories open = ProtectedDirectories.open(linux, kept);
            try {
                remove(linux, running, tree, threads, open, beneath);
            } finally {
                open.close(linux);
            }
        }
    }

    /** Empty: not even the directory above is there. */
    private static Optional<Beneath.At> find(Linux linux, Beneath beneath, byte[] path) throws LinuxException {
        try {
            return Optional.of(beneath.find(linux, path));
        } catch (LinuxException why) {
            if (why.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw why;
        }
    }

    private static void remove(
            Linux linux,
            CommandRun running,
            EntryName tree,
            OptionalInt threads,
            ProtectedDirectories kept,
            Beneath beneath)
            throws IOException {
        byte[] path = Names.withoutSlashes(tree.bytes());
        String text = PathText.of(Names.text(path));
        if (text.isEmpty()) {
            throw new CopyFailedException("TREE is empty: nothing was removed");
        }
        Optional<Beneath.At> found = find(linux, beneath, path);
        Optional<Stat> there = found.isEmpty()
                ? Optional.empty()
                : linux.find(found.get().directory(), found.get().name());
        if (there.isEmpty()) {
            return;
        }
        Beneath.At at = found.get();
        if (there.get().kind() != Kind.DIRECTORY && at.guarded()) {
            linux.unlink(at.directory(), at.name()); // what a hostile server has put in the place of a tree
            return;
        }
        if (there.get().kind() != Kind.DIRECTORY) {
            throw new CopyFailedException(text + " is not a directory");
        }
        if (there.get().sameInode(linux.stat(AT_FDCWD, Names.of("/"))) || Names.endsWithDots(path)) {
            throw new CopyFailedException(text + " is not something to remove");
        }
        int fd = linux.openDirectory(at.directory(), at.name());
        boolean network = FileSystems.isNetwork(linux.fileSystemType(fd));
        linux.closeQuietly(fd);
        Workers workers = Threads.choose(threads, network, running.counters());
        Removal work = new Removal(
                text,
                true,
                new Removal.Fixed(at.directory()),
                new Removal.Means(workers, new Blocks(), new Descriptors(1)),
                Removal.Counts.of(running.counters()),
                running.problems(),
                new Removal.Done(),
                new Removal.Guards(kept, NO_EXCLUDES, false));
        workers.run(new RemoveFolder(work, at.name()));
    }
}
