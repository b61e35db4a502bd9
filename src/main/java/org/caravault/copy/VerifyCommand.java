package org.caravault.copy;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caravault verify}. */
@Command(
        name = "verify",
        description = "Reads a backup again and compares it with its manifest.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private final Watched watched = new Watched();

    @Parameters(index = "0", paramLabel = "BACKUP_DIR", description = "holds data/ and manifest")
    private Path backup = Path.of("");

    @Option(names = "--part", paramLabel = "K/N", description = "only the K-th of N parts, by the names of the files")
    private String part = "1/1";

    @Option(names = "--threads", paramLabel = "N", description = "files in flight (4)")
    private int threads = 4;

    @Override
    public Integer call() throws Exception {
        Verify.Part wanted = Verify.Part.of(part)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--part must be K/N such as 1/7, not '" + part + "'"));
        return watched.run(
                false,
                Optional.empty(),
                (tally, problems) -> new Verify(
                                backup.resolve("data"),
                                backup.resolve("manifest"),
                                wanted,
                                Math.max(2, threads),
                                tally,
                                problems)
                        .run());
    }
}
