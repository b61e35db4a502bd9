package org.caravault.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.caravault.settings.CannotStartException;
import org.caravault.share.IdentityOverrides;
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
        @Parameters(
                paramLabel = "DIR|HOST:/PATH",
                arity = "0..1",
                description = "the vault, as the settings name it (the one that is configured)")
        private Optional<String> location = Optional.empty();

        @Mixin
        private SettingsOptions options = new SettingsOptions();

        @Override
        public Integer call() throws IOException {
            return new RunningDatabase(options)
                    .print((db, settings) -> new IdentityOverrides(db)
                            .ofVault(location.or(settings::vault)
                                    .orElseThrow(() -> new CannotStartException("No vault is configured: name one."))));
        }
    }
}
