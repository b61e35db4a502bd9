package org.caravault;

import org.caravault.quickstart.Quickstart;
import org.caravault.service.CleanUp;
import org.caravault.service.ImportVault;
import org.caravault.service.PolicyCommand;
import org.caravault.service.Serve;
import org.caravault.service.ShareCommand;
import org.caravault.service.TokenCommands;
import org.caravault.service.VaultCommand;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the service. The copier's commands have a main class of their own, so that they start fast. */
@Command(
        name = "caravault",
        description = "Backs up NAS shares through OpenStack Manila's share-backup API, without OpenStack.",
        mixinStandardHelpOptions = true,
        version = "caravault 0.1.0",
        subcommands = {
            Serve.class,
            Quickstart.class,
            CleanUp.class,
            ImportVault.class,
            PolicyCommand.class,
            ShareCommand.class,
            VaultCommand.class,
            TokenCommands.class
        })
public final class Caravault {
    private Caravault() {}

    /** Runs a command; ends the process with its exit code. */
    public static void main(String[] arguments) {
        CommandLine commands = new CommandLine(new Caravault());
        commands.setExecutionExceptionHandler((thrown, command, parsed) -> {
            System.err.println("caravault: "
                    + Neutral.line(thrown.getMessage() == null ? thrown.toString() : thrown.getMessage()));
            LoggerFactory.getLogger(Caravault.class).debug("failed", thrown);
            return 1;
        });
        System.exit(commands.execute(arguments));
    }
}
