package org.caravault.cli;

import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.caravault.backup.ShareOwner;
import org.caravault.share.IdentityOverrides;
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
        @Parameters(paramLabel = "NAME|ID", description = "the share's name or id")
        private String share = "";

        @Option(names = "--project", paramLabel = "PROJECT", description = "the share's project (default)")
        private String project = "default";

        @Mixin
        private SettingsOptions options = new SettingsOptions();

        @Override
        public Integer call() throws IOException {
            return new RunningDatabase(options)
                    .print((db, settings) -> new IdentityOverrides(db).ofShare(project, share));
        }
    }

    /** {@code caravault share assign ID PROJECT}. */
    @Command(
            name = "assign",
            description = "Gives a share, its backups and its snapshots to a project, as after import-vault.",
            mixinStandardHelpOptions = true)
    static final class Assign implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "ID", description = "the share's id")
        private UUID share = new UUID(0, 0);

        @Parameters(index = "1", paramLabel = "PROJECT", description = "the project's id")
        private String project = "";

        @Mixin
        private SettingsOptions options = new SettingsOptions();

        @Override
        public Integer call() throws IOException {
            return new RunningDatabase(options).print((db, settings) -> new ShareOwner(db).assign(share, project));
        }
    }
}
