package org.caravault.copy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caravault copy}. */
@Command(
        name = "copy",
        description = "Makes DST hold what SRC holds: bytes, holes, modes, owners, times, attributes, links, nodes.",
        mixinStandardHelpOptions = true)
final class CopyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private final Watched watched = new Watched();

    @Parameters(index = "0", paramLabel = "SRC")
    private Path source = Path.of("");

    @Parameters(index = "1", paramLabel = "DST", description = "made if it is missing; its parent must exist")
    private Path destination = Path.of("");

    @Option(names = "--link-dest", paramLabel = "PREV", description = "unchanged files become hard links to these")
    private Optional<Path> previous = Optional.empty();

    @Option(names = "--manifest", paramLabel = "FILE", description = "write down every entry, with a checksum per file")
    private Optional<Path> manifest = Optional.empty();

    @Option(names = "--verify", description = "read everything again and compare it with the manifest")
    private boolean verify;

    @Option(names = "--delete", description = "what SRC does not have goes from DST")
    private boolean delete;

    @Option(names = "--checksum", description = "compare contents of files of equal size and time")
    private boolean checksum;

    @Option(names = "--exclude", paramLabel = "NAME", description = "leave entries of this name alone on both sides")
    private List<String> excludes = new ArrayList<>();

    @Option(names = "--threads", paramLabel = "N|auto", description = "files in flight (auto)")
    private String threads = "auto";

    @Option(names = "--bwlimit", paramLabel = "RATE", description = "bytes per second, such as 100M")
    private String bwlimit = "0";

    @Option(names = "--dry-run", description = "change nothing, only count")
    private boolean dryRun;

    @Option(names = "--strict", description = "a copy that is not complete is a failed one (exit code 1)")
    private boolean strict;

    @Override
    public Integer call() throws Exception {
        if (verify && manifest.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--verify needs --manifest FILE to compare with");
        }
        Set<String> names = new HashSet<>();
        excludes.forEach(
                name -> names.add(new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)));
        Copy.Request request = new Copy.Request(
                source, destination, previous, manifest, delete, checksum, dryRun, strict, names, threads(), rate());
        return watched.run(strict, Optional.of(new ScanAhead(source, names)), (tally, problems) -> {
            new Copy(request, tally, problems).run();
            if (verify && !dryRun) {
                new Verify(destination, manifest.get(), Verify.Part.ALL, Math.max(2, threads()), new Tally(), problems)
                        .run();
            }
        });
    }

    private int threads() {
        if (threads.equals("auto")) {
            return 0;
        }
        if (!threads.matches("[1-9]\\d{0,3}")) {
            throw new ParameterException(
                    spec.commandLine(), "--threads must be a number from 1, or auto, not '" + threads + "'");
        }
        return Integer.parseInt(threads);
    }

    private long rate() {
        return Rate.parse(bwlimit)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--bwlimit must be bytes per second such as 100M, not '" + bwlimit + "'"));
    }
}
