package org.caravault.copy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code copy}: the contents of SRC become the contents of DST. */
@Command(
        name = "copy",
        mixinStandardHelpOptions = true,
        description = "Copies the contents of SRC into DST, losing nothing.")
final class CopyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SRC", description = "the directory to copy")
    private String source = "";

    @Parameters(paramLabel = "DST", description = "the directory to copy into; made if it is missing")
    private String destination = "";

    @Option(
            names = "--link-dest",
            paramLabel = "PREV",
            description = "an earlier copy: unchanged files become hard links to it")
    private Optional<String> previous = Optional.empty();

    @Option(names = "--manifest", paramLabel = "FILE", description = "write what was copied, with a checksum per file")
    private Optional<String> manifest = Optional.empty();

    @Option(names = "--verify", description = "read the copy again and compare it with what was read")
    private boolean verify;

    @Option(names = "--delete", description = "remove what the source does not have")
    private boolean delete;

    @Option(names = "--checksum", description = "compare contents even if size and time are the same")
    private boolean checksum;

    @Option(names = "--exclude", paramLabel = "NAME", description = "leave entries of this name alone, on both sides")
    private List<String> excludes = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N|auto",
            defaultValue = "auto",
            description = "files in flight (${DEFAULT-VALUE})")
    private String threads = "auto";

    @Option(
            names = "--bwlimit",
            paramLabel = "RATE",
            defaultValue = "0",
            description = "bytes per second; k, M, G = 1024-fold")
    private String rate = "0";

    @Option(names = "--progress", defaultValue = "none", description = "bar, json or none (${DEFAULT-VALUE})")
    private ProgressOption progress = ProgressOption.NONE;

    @Option(names = "--dry-run", description = "count what would be done, and do nothing")
    private boolean dryRun;

    @Option(names = "--strict", description = "an incomplete copy is a failed one")
    private boolean strict;

    @Option(names = "--lifeline", description = "halt when standard input ends or falls silent for 8 seconds")
    private boolean lifeline;

    @Override
    public Integer call() {
        CopyRequest request;
        try {
            request = request();
        } catch (IllegalArgumentException why) {
            System.err.println(why.getMessage());
            return CopyMain.USAGE;
        }
        if (lifeline) {
            Lifeline.hold(System.in);
        }
        Running running = Running.with(progress);
        CopyTree copy = new CopyTree(request, running.tally(), running.reporter(), running.problems());
        return running.run(linux -> copy.run(linux, (fd, options) -> {
            if (progress != ProgressOption.NONE) {
                running.clock().totals(new LookAhead().start(fd, options));
            }
        }));
    }

    private CopyRequest request() {
        return new CopyRequest(
                Arguments.path(source),
                Arguments.path(destination),
                previous.map(Arguments::path),
                manifest.map(Arguments::path),
                verify,
                delete,
                checksum,
                Set.copyOf(excludes),
                threads.equals("auto") ? OptionalInt.empty() : OptionalInt.of(Amount.threads(threads)),
                Amount.bytes(rate),
                dryRun,
                strict);
    }
}
