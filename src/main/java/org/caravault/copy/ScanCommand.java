package org.caravault.copy;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravault scan}. */
@Command(name = "scan", description = "Counts what a tree holds.", mixinStandardHelpOptions = true)
final class ScanCommand implements Callable<Integer> {
    @Mixin
    private final Watched watched = new Watched();

    @Parameters(index = "0", paramLabel = "DIR")
    private Path directory = Path.of("");

    @Option(names = "--threads", paramLabel = "N", description = "directories in flight (4)")
    private int threads = 4;

    @Override
    public Integer call() throws Exception {
        return watched.run(
                false,
                Optional.empty(),
                (tally, problems) -> new Scan(directory, Set.of(), threads, tally, problems).run());
    }
}
