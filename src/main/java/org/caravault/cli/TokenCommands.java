package org.caravault.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.caravault.identity.Role;
import org.caravault.identity.TokenFile;
import org.caravault.identity.TokenLine;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tokens for {@code auth_strategy = tokens}. A running service sees a change with its next request. */
@Command(
        name = "token",
        description = "Makes, lists and revokes the tokens of auth_strategy = tokens.",
        mixinStandardHelpOptions = true,
        subcommands = {TokenCommands.Add.class, TokenCommands.Listing.class, TokenCommands.Remove.class})
public final class TokenCommands implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    /** Where the file is. */
    static final class Place {
        @Option(names = "--data", paramLabel = "DIR", description = "the service's data directory (data)")
        private Path data = Path.of("data");

        @Option(names = "--file", paramLabel = "FILE", description = "the token file (DATA/tokens)")
        private Optional<Path> file = Optional.empty();

        TokenFile tokens() {
            return new TokenFile(file.orElse(data.resolve("tokens")));
        }
    }

    /** Makes one. */
    @Command(name = "add", description = "Makes a token and prints it; it is never shown again.")
    static final class Add implements Callable<Integer> {
        @CommandLine.Mixin
        private Place place = new Place();

        @Option(names = "--user", required = true)
        private String user = "";

        @Option(names = "--project", required = true)
        private String project = "";

        @Option(names = "--role", required = true, description = "reader, member or admin")
        private String role = "";

        @Override
        public Integer call() throws IOException {
            Role known = Role.of(role)
                    .orElseThrow(() ->
                            new IllegalArgumentException("--role '" + role + "' must be reader, member or admin"));
            System.out.println(place.tokens().add(user, project, known));
            return 0;
        }
    }

    /** Lists all tokens. */
    @Command(name = "list", description = "Lists the tokens' ids and whose they are.")
    static final class Listing implements Callable<Integer> {
        @CommandLine.Mixin
        private Place place = new Place();

        @Override
        public Integer call() throws IOException {
            for (TokenLine token : place.tokens().read()) {
                System.out.println(String.join(
                        " ",
                        token.id(),
                        token.user(),
                        token.project(),
                        token.role().wire()));
            }
            return 0;
        }
    }

    /** Takes one away. */
    @Command(name = "remove", description = "Revokes a token.")
    static final class Remove implements Callable<Integer> {
        @CommandLine.Mixin
        private Place place = new Place();

        @Parameters(paramLabel = "ID", description = "as 'token list' shows it")
        private String id = "";

        @Override
        public Integer call() throws IOException {
            if (place.tokens().remove(id)) {
                return 0;
            }
            System.err.println("caravault: there is no token '" + id + "'");
            return 1;
        }
    }
}
