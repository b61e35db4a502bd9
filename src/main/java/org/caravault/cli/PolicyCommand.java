package org.caravault.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.caravault.identity.Caller;
import org.caravault.policy.Policies;
import org.caravault.policy.PolicyRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravault policy preview NAME}: what a policy would do now. It asks the database and changes nothing. */
@Command(
        name = "policy",
        description = "Looks at policies.",
        mixinStandardHelpOptions = true,
        subcommands = PolicyCommand.PreviewCommand.class)
public final class PolicyCommand {
    private PolicyCommand() {}

    /** {@code caravault policy preview NAME}. */
    @Command(
            name = "preview",
            description = "Prints when a policy fires next, and for each backup whether it is kept and why.",
            mixinStandardHelpOptions = true)
    public static final class PreviewCommand implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "the policy's name or id")
        private String name = "";

        @Option(names = "--project", paramLabel = "PROJECT", description = "whose policy it is (default)")
        private String project = "default";

        @Mixin
        private SettingsOptions options = new SettingsOptions();

        @Override
        public Integer call() throws IOException {
            PolicyRequest wanted = new PolicyRequest(new Caller(project, "admin", true, true), name);
            return new RunningDatabase(options)
                    .print((db, settings) ->
                            new Policies(db, Clock.systemUTC()).preview(wanted).text());
        }
    }
}
