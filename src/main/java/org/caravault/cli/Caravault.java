package org.caravault.cli;

import org.caravault.problem.Reason;
import org.caravault.problem.SafeText;
import org.caravault.quickstart.Quickstart;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command line of the service. The copier's commands have a main class of their own, so that they start fast. */
@Command(
        name = "caravault",
        description = "Backs up NAS shares through OpenStack Manila's share-backup API, without OpenStack.",
        mixinStandardHelpOptions = true,
        versionProvider = Caravault.Version.class,
        subcommands = {
            ServeCommand.class,
            Quickstart.class,
            CleanupCommand.class,
            ImportVaultCommand.class,
            PolicyCommand.class,
            ShareCommand.class,
            VaultCommand.class,
            TokenCommands.class
        })
public final class Caravault {
    private Caravault() {}

    /** The version stands in pom.xml alone; the build writes it into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String built = Caravault.class.getPackage().getImplementationVersion();
            return new String[] {"caravault " + (built == null ? "(not built)" : built)};
        }
    }

    /** Runs a command; ends the process with its exit code. */
    public static void main(String[] arguments) {
        CommandLine commands = new CommandLine(new Caravault());
        commands.setExecutionExceptionHandler((thrown, command, parsed) -> {
            System.err.println("caravault: " + SafeText.line(Reason.of(thrown)));
            LoggerFactory.getLogger(Caravault.class).debug("failed", thrown);
            return 1;
        });
        try {
            System.exit(commands.execute(arguments));
        } catch (Error fatal) { // which picocli does not catch: threads that are left would keep the process
            System.err.println("caravault: " + SafeText.line(fatal.toString()));
            System.exit(1);
        }
    }
}
