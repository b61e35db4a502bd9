package org.caravault.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.caravault.settings.BadSettingsException;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Settings;
import org.caravault.share.IdentityOverrides;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code caravault vault reidentify}: an administrator accepts what a vault has become. */
@Command(
        name = "vault",
        description = "Acts on vaults that jobs refuse.",
        mixinStandardHelpOptions = true,
        subcommands = VaultCommand.Reidentify.class)
public final class VaultCommand {
    private VaultCommand() {}

    /** {@code caravault vault reidentify [LOCATION]}. */
    @Command(
            name = "reidentify",
            description = {
                "Accepts whatever vault the next job finds: one with another marker, or with none.",
                "Run it only when you know that the right file system is mounted. Also while the service runs."
            },
            mixinStandardHelpOptions = true)
    static final class Reidentify implements Callable<Integer> {
        private static final int FAILED = 1;

        @Parameters(
                paramLabel = "DIR|HOST:/PATH",
                arity = "0..1",
                description = "the vault, as the settings name it (the one that is configured)")
        private Optional<String> location = Optional.empty();

        @Mixin
        private SettingsOptions options = new SettingsOptions();

        @Override
        public Integer call() throws Exception {
            try {
                Settings settings = options.read(List.of());
                String vault = location.or(settings::vault)
                        .orElseThrow(() -> new CannotStartException("No vault is configured: name one."));
                try (HikariDataSource pool = PolicyCommand.pool(settings)) {
                    System.out.println(new IdentityOverrides(JdbcClient.create(pool)).ofVault(vault));
                    return 0;
                }
            } catch (BadSettingsException | CannotStartException wrong) {
                System.err.println(wrong.getMessage());
                return FAILED;
            }
        }
    }
}
