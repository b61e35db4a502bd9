package org.caravault.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.caravault.app.HeadlessContext;
import org.caravault.cleanup.CleanupRequest;
import org.caravault.problem.ReportLine;
import org.caravault.problem.SafeText;
import org.caravault.settings.BadSettingsException;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Home;
import org.caravault.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caravault cleanup}: what the service does when it starts, by hand. */
@Command(
        name = "cleanup",
        description =
                "Removes what dead processes have left on this host and in the vault: copiers, mounts, mount points,"
                        + " unfinished trees, and what failed backups have copied for the next ones. What a job still needs is not touched, also while the service runs.",
        mixinStandardHelpOptions = true)
public final class CleanupCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(names = "--dry-run", description = "print what would be removed; change nothing")
    private boolean dryRun;

    @Option(
            names = "--unknown",
            description = "also unfinished trees of backups that the catalogue does not know; make sure that no other"
                    + " Caravault uses the vault")
    private boolean unknown;

    @Override
    public Integer call() throws Exception {
        try {
            Settings settings = options.read(List.of());
            new ExistingData(settings).mustBeThere();
            return cleanUp(settings);
        } catch (BadSettingsException | CannotStartException wrong) {
            System.err.println(SafeText.lines(String.valueOf(wrong.getMessage())));
            return FAILED;
        }
    }

    private int cleanUp(Settings settings) throws Exception {
        try (HeadlessContext context = HeadlessContext.open(settings, Home.find())) {
            List<ReportLine> lines = ReportLine.listOf(
                    context.ask("direct:cleanup", new CleanupRequest(dryRun, unknown, true), List.class));
            lines.forEach(line -> System.out.println(SafeText.line(line.text())));
            if (lines.isEmpty()) {
                System.out.println("nothing to remove");
            }
            return lines.stream().anyMatch(ReportLine::isFailed) ? FAILED : 0;
        }
    }
}
