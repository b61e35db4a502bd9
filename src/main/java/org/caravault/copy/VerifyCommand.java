package org.caravault.copy;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verify}: a backup against its manifest. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Reads BACKUP_DIR/data again and compares it with BACKUP_DIR/manifest.")
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "BACKUP_DIR", description = "holds data/ and manifest")
    private String backup = "";

    @Option(
            names = "--part",
            paramLabel = "K/N",
            defaultValue = "1/1",
            description = "only the K-th N-th of the entries")
    private String part = "1/1";

    @Option(names = "--progress", defaultValue = "none", description = "bar, json or none (${DEFAULT-VALUE})")
    private ProgressOption progress = ProgressOption.NONE;

    @Option(names = "--lifeline", description = "halt when standard input ends or falls silent for 8 seconds")
    private boolean lifeline;

    @Override
    public Integer call() {
        VerifyTree.Part wanted;
        try {
            wanted = VerifyTree.Part.parse(part);
        } catch (IllegalArgumentException why) {
            System.err.println(why.getMessage());
            return CopyMain.USAGE;
        }
        if (lifeline) {
            Lifeline.hold(System.in);
        }
        Running running = Running.with(progress);
        VerifyTree verify = new VerifyTree(running.tally(), running.problems(), wanted);
        return running.run(linux -> verify.run(
                linux,
                Arguments.path(backup + "/data").bytes(),
                Arguments.path(backup + "/manifest").bytes()));
    }
}
