package org.caravault.copy;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The copier's command line: a program of its own, that starts fast and knows nothing of the service. */
@Command(
        name = "caravault",
        description = "Copies, removes, counts and verifies trees, in parallel and without losing anything.",
        mixinStandardHelpOptions = true,
        subcommands = {CopyCommand.class, RemoveCommand.class, ScanCommand.class, VerifyCommand.class})
public final class CopyMain {
    private CopyMain() {}

    /** Ends with 0 done, 3 some entries failed, 1 failed, 2 wrong usage, 130 interrupted. */
    public static void main(String[] arguments) {
        CommandLine commands = new CommandLine(new CopyMain());
        commands.setExecutionExceptionHandler((thrown, command, parsed) -> {
            System.err.println("caravault: " + (thrown.getMessage() == null ? thrown : thrown.getMessage()));
            return 1;
        });
        System.exit(commands.execute(arguments));
    }
}
