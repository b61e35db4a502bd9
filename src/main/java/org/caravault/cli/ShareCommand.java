package org.caravault.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.caravault.backup.ShareOwner;
import org.caravault.problem.RefusalException;
import org.caravault.settings.BadSettingsException;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Settings;
import org.caravault.share.IdentityOverrides;
import org.springframework.jdbc.core.simple.JdbcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code caravault share reidentify}: an administrator accepts what a share has become. */
@Command(
        name = "share",
        description = "Acts on shares that jobs refuse, or that an import has made.",
        mixinStandardHelpOptions = true,
        subcommands = {ShareCommand.Reidentify.class, ShareCommand.Assign.class})
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
                    System.out.println(new IdentityOverrides(JdbcClient.create(pool)).ofShare(project, share));
                    return 0;
                }
            } catch (RefusalException | BadSettingsException | CannotStartException wrong) {
                System.err.println(wrong.getMessage());
                return FAILED;
            }
        }
    }

    /** {@code caravault share assign ID PROJECT}. */
    @Command(
            name = "assign",
            description = "Gives a share, its backups and its snapshots to a project, as after import-vault.",
            mixinStandardHelpOptions = true)
    static final class Assign implements Callable<Integer> {
        private static final int FAILED = 1;

        @Parameters(index = "0", paramLabel = "ID", description = "the share's id")
        private UUID share = new UUID(0, 0);

        @Parameters(index = "1", paramLabel = "PROJECT", description = "the project's id")
        private String project = "";

        @Mixin
        private SettingsOptions options = new SettingsOptions();

        @Override
        public Integer call() throws Exception {
            try {
                Settings settings = options.read(List.of());
                try (HikariDataSource pool = PolicyCommand.pool(settings)) {
                    System.out.println(new ShareOwner(JdbcClient.create(pool)).assign(share, project));
                    return 0;
                }
            } catch (RefusalException | BadSettingsException | CannotStartException wrong) {
                System.err.println(wrong.getMessage());
                return FAILED;
            }
        }
    }
}
