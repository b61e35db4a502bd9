package org.caravault.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.caravault.database.Database;
import org.caravault.identity.Caller;
import org.caravault.policy.Policies;
import org.caravault.policy.PolicyRequest;
import org.caravault.problem.RefusalException;
import org.caravault.problem.SafeText;
import org.caravault.settings.BadSettingsException;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Home;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
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
        private static final int FAILED = 1;

        @Parameters(paramLabel = "NAME", description = "the policy's name or id")
        private String name = "";

        @Option(names = "--project", paramLabel = "PROJECT", description = "whose policy it is (default)")
        private String project = "default";

        @Option(names = "--data", paramLabel = "DIR", description = "the running service's (data)")
        private Path data = Path.of("data");

        @Option(names = "--config", paramLabel = "FILE", description = "the settings (config/application.properties)")
        private Optional<Path> config = Optional.empty();

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "a setting; overrides the file and the environment")
        private List<String> assignments = new ArrayList<>();

        @Override
        public Integer call() throws IOException {
            Path file = config.orElseGet(() -> Home.find().resolve("config/application.properties"));
            try {
                SettingsOptions.mustHideSecrets(assignments);
                Settings settings =
                        Settings.read(Optional.of(file).filter(Files::exists), System.getenv(), assignments, data);
                try (HikariDataSource pool = pool(settings)) {
                    Policies policies = new Policies(JdbcClient.create(pool), Clock.systemUTC());
                    Caller caller = new Caller(project, "admin", true, true);
                    System.out.print(SafeText.lines(
                            policies.preview(new PolicyRequest(caller, name)).text()));
                    return 0;
                }
            } catch (RefusalException | BadSettingsException | CannotStartException wrong) {
                System.err.println(SafeText.lines(wrong.getMessage()));
                return FAILED;
            }
        }
    }

    /** One connection to the configured database, or to the embedded one of a service that runs: this command starts none. */
    static HikariDataSource pool(Settings settings) throws IOException, CannotStartException {
        if (settings.given(Key.DB_URL).isPresent()) {
            return Database.configured(settings, 1);
        }
        return Database.running(settings, 1)
                .orElseThrow(() -> new CannotStartException(
                        "No service runs on " + settings.data() + ": name its directory with --data, or set db.url."));
    }
}
