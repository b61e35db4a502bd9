package org.caravault.service;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.caravault.Refusal;
import org.caravault.settings.BadSettings;
import org.caravault.settings.Settings;
import org.caravault.share.Acceptances;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravault share reidentify}: an administrator accepts what a share has become. */
@Command(
        name = "share",
        description = "Acts on shares that jobs refuse.",
        mixinStandardHelpOptions = true,
        subcommands = ShareCommand.Reidentify.class)
public final class ShareCommand {
    private ShareCommand() {}

    /** {@code caravault share reidentify NAME|ID}. */
    @Command(
            name = "reidentify",
            description = {
                "Accepts a share as the next job finds it: on another file system, empty, or with most of its files lost.",
                "Retention deletes its backups again. Also while the service runs."
            },
            mixinStandardHelpOptions = true)
    static final class Reidentify implements Callable<Integer> {
        private static final int FAILED = 1;

        @Parameters(paramLabel = "NAME|ID", description = "the share's name or id")
        private String share = "";

        @Option(names = "--project", paramLabel = "PROJECT", description = "the share's project (default)")
        private String project = "default";

        @Mixin
        private SettingsOptions options = new SettingsOptions();

        @Override
        public Integer call() throws Exception {
            try {
                Settings settings = options.read(List.of());
                try (HikariDataSource pool = PolicyCommand.pool(settings)) {
                    System.out.println(new Acceptances(JdbcClient.create(pool)).ofShare(project, share));
                    return 0;
                }
            } catch (Refusal | BadSettings | CannotStart wrong) {
                System.err.println(wrong.getMessage());
                return FAILED;
            }
        }
    }
}
