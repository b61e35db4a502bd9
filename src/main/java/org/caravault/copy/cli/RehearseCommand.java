package org.caravault.copy.cli;

import static org.caravault.copy.linux.Flags.AT_FDCWD;
import static org.caravault.copy.linux.Flags.O_RDONLY;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.linux.LinuxException;
import org.caravault.copy.linux.Names;
import org.caravault.copy.options.CommandLine;
import org.caravault.copy.report.Counters;
import org.caravault.copy.worker.Threads;

/**
 * {@code rehearse DIR}: does with {@code DIR/src} what copies do, so that Java can note which classes they need, for the archive that makes the
 * next ones start faster: see {@code bin/copier-flags}. It has no other use, so it is not in the usage.
 */
record RehearseCommand() implements Command {
    private static final String FILE = "/src/file";
    private static final byte[] VALUE = {1};

    @Override
    public String help() {
        return "rehearse DIR\n";
    }

    @Override
    public CommandLine.Known options() {
        return new CommandLine.Known(Set.of(), Set.of());
    }

    @Override
    public int run(CommandLine words) throws CommandLine.UsageException {
        String at = words.operands(1, help())[0];
        try {
            Linux.use(linux -> {
                anAttribute(linux, at + FILE, "user.rehearsal");
                anAttribute(linux, at + FILE, "trusted.rehearsal");
                return at;
            });
            Threads.choose(OptionalInt.empty(), true, new Counters()).run(linux -> {});
        } catch (IOException cannot) {
            return 1;
        }
        return CopyMain.run("copy", at + "/src", at + "/dst", "--manifest", at + "/manifest", "--progress", "json")
                + CopyMain.run("copy", at + "/src", at + "/next", "--link-dest", at + "/dst", "--progress", "none")
                + CopyMain.run("copy", at + "/src", at + "/next", "--delete", "--threads", "2")
                + CopyMain.run("copy", at + "/src", at + "/more", "--link-dest", at + "/src/below") // has no manifest
                + CopyMain.run("scan", at + "/src")
                + CopyMain.run("remove", at + "/dst");
    }

    /** Where the file system has them: a network's has one for each file. */
    private static void anAttribute(Linux linux, String path, String name) throws IOException {
        int fd = linux.open(AT_FDCWD, Names.of(path), O_RDONLY, 0);
        try {
            linux.attributes().setXattr(fd, Names.terminated(name.getBytes(StandardCharsets.US_ASCII)), VALUE);
        } catch (LinuxException cannot) {
            System.err.println("no attribute " + name + " here: " + cannot.getMessage());
        } finally {
            linux.closeQuietly(fd);
        }
    }
}
