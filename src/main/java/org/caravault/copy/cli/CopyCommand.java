package org.caravault.copy.cli;

import java.io.IOException;
import java.util.Set;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.name.Beneath;
import org.caravault.copy.options.Amount;
import org.caravault.copy.options.CommandLine;
import org.caravault.copy.options.CommandRun;
import org.caravault.copy.options.CopyOptions;
import org.caravault.copy.options.RawArguments;
import org.caravault.copy.options.SourceProfile;
import org.caravault.copy.report.ProgressOption;
import org.caravault.copy.session.CopyChoice;
import org.caravault.copy.session.CopyRequest;
import org.caravault.copy.tree.CopyTree;
import org.caravault.copy.verify.IntactOnly;
import org.caravault.copy.walk.KnownMounts;
import org.caravault.copy.walk.LookAhead;
import org.caravault.copy.walk.MountBoundary;

/** {@code copy}: the contents of SRC become the contents of DST. */
record CopyCommand() implements Command {
    private static final String USAGE = "copy SRC DST [options]";

    @Override
    public String help() {
        return USAGE + "\n" + """
            Copies the contents of SRC into DST (made if it is missing), losing nothing that a file has.
              --link-dest PREV    unchanged files become hard links to an earlier copy
              --resume TREE       what is complete in an interrupted copy, by its unfinished manifest or by comparing it,
                                  becomes a hard link to that (repeatable)
              --distrust          compare all of TREE: the machine has crashed since, and may have lost what was written
              --manifest FILE     write what was copied, with a checksum per file
              --verify            read the copy again and compare it with what was read
              --delete            remove what SRC does not have
              --checksum          compare contents even if size and time are the same
              --exclude NAME      leave entries of this name alone, on both sides (repeatable)
              --on-unreadable HOW fail (default): what SRC does not let be read fails the copy; report: it is only reported
              --on-not-kept HOW   fail (default): with --strict, what DST cannot keep (names, owners, attributes, times) fails the
                                  copy; report: it is only reported
              --still             SRC must not change meanwhile: what vanishes or changes there is an error
              --one-file-system   leave out file systems that are mounted in SRC or DST; an empty directory remains
              --snapshot-dirs NAMES
                                  names of filers' snapshot directories, separated by commas: left out where they are on
                                  another file system, or read-only where their parent is not (default: the usual ones)
              --intact-only       SRC is BACKUP_DIR/data: it is compared with BACKUP_DIR/manifest first, and files that differ are
                                  left alone in DST and reported; excludes --delete
              --refuse-mounts     with --delete: a file system that is mounted in DST over a directory of SRC, and not named by
                                  --mounted, is left as it is and is an error
              --mounted PATH      a file system is expected at this path in DST, as a report names it (repeatable)
              --left-out PATH     the directory at this path in DST, as a report names it, is left as it is (repeatable)
              --protect DIR       never remove or change DIR, by whatever path it is reached in DST (repeatable)
              --beneath DIR       below DIR, no step of the paths above may be a symlink (repeatable)
              --threads N|auto    files in flight
              --bwlimit RATE      bytes per second: 500k, 100M (1024-fold)
              --progress KIND     bar, json or none
              --leave-flags       do not set flags (immutable, append-only, nodump) in DST. With --manifest they are never set, because
                                  the files of a backup must stay removable: the manifest notes them, and a copy of the
                                  backup (SRC with ../manifest) sets them
              --dry-run           count what would be done, and do nothing
              --strict            an incomplete copy is a failed one
              --lifeline          halt when standard input ends or has no data for 8 seconds
            """;
    }

    @Override
    public CommandLine.Known options() {
        return new CommandLine.Known(
                Set.of(
                        "--verify",
                        "--delete",
                        "--checksum",
                        "--dry-run",
                        "--strict",
                        "--leave-flags",
                        "--still",
                        "--one-file-system",
                        "--refuse-mounts",
                        "--intact-only",
                        "--distrust",
                        "--lifeline"),
                Set.of(
                        "--link-dest",
                        "--resume",
                        "--manifest",
                        "--exclude",
                        "--protect",
                        "--on-unreadable",
                        "--on-not-kept",
                        "--snapshot-dirs",
                        "--mounted",
                        "--left-out",
                        "--beneath",
                        "--threads",
                        "--bwlimit",
                        "--progress"));
    }

    @Override
    public int run(CommandLine words) throws CommandLine.UsageException {
        CopyRequest request = request(words);
        ProgressOption progress = words.progress();
        boolean reportNotKept = reportsNotKept(words);
        CopyMain.holdLifeline(words);
        CommandRun running = CommandRun.with(progress, request.manner(), reportNotKept);
        CopyTree copy = new CopyTree(request, running.counters(), running.reporter(), running.problems());
        Interruption.first(new RemoveTemporaries(copy));
        return running.run(new Copying(copy, request, running, progress != ProgressOption.NONE));
    }

    private record RemoveTemporaries(CopyTree copy) implements Runnable {
        @Override
        public void run() {
            copy.removeTemporaries();
        }
    }

    private record Copying(CopyTree copy, CopyRequest request, CommandRun running, boolean shown)
            implements CommandRun.Work, CopyTree.Opened {
        @Override
        public void with(Linux linux) throws IOException {
            if (request.is(CopyChoice.INTACT_ONLY)) {
                copy.leave(IntactOnly.damaged(linux, request, running));
            }
            copy.run(linux, this);
        }

        @Override
        public void source(int fd, CopyOptions options, MountBoundary crossing) {
            if (shown) {
                running.clock().totals(new LookAhead().start(fd, options, crossing));
            }
        }
    }

    private static boolean reportsNotKept(CommandLine words) throws CommandLine.UsageException {
        String notKept = words.last("--on-not-kept").orElse("fail");
        if (!notKept.equals("fail") && !notKept.equals("report")) {
            throw new CommandLine.UsageException("--on-not-kept is fail or report: " + notKept);
        }
        return notKept.equals("report");
    }

    private static Set<CopyChoice> choices(CommandLine words) throws CommandLine.UsageException {
        Set<CopyChoice> choices = CopyChoice.of(words);
        if (choices.contains(CopyChoice.INTACT_ONLY) && choices.contains(CopyChoice.DELETE)) {
            throw new CommandLine.UsageException(
                    "--intact-only excludes --delete: what SRC has lost would be removed from DST");
        }
        return choices;
    }

    private static CopyRequest request(CommandLine words) throws CommandLine.UsageException {
        return new CopyRequest(
                paths(words),
                new CopyRequest.Earlier(
                        RawArguments.path(words.last("--link-dest")),
                        RawArguments.paths(words.all("--resume")),
                        words.has("--distrust")),
                new CopyRequest.Pace(
                        words.threads(), Amount.bytes(words.last("--bwlimit").orElse("0"))),
                SourceProfile.of(words),
                KnownMounts.of(words),
                choices(words),
                Set.copyOf(words.all("--exclude")));
    }

    private static CopyRequest.Paths paths(CommandLine words) throws CommandLine.UsageException {
        String[] roots = words.operands(2, USAGE);
        return new CopyRequest.Paths(
                RawArguments.path(roots[0]),
                RawArguments.path(words.last("--manifest")),
                RawArguments.path(roots[1]),
                RawArguments.paths(words.all("--protect")),
                new Beneath(RawArguments.paths(words.all("--beneath"))));
    }
}
