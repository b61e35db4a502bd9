package org.caravault.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.caravault.app.HeadlessContext;
import org.caravault.catalogue.ImportRequest;
import org.caravault.problem.ReportLine;
import org.caravault.problem.SafeText;
import org.caravault.settings.BadSettingsException;
import org.caravault.settings.CannotStartException;
import org.caravault.settings.Home;
import org.caravault.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caravault import-vault}: the catalogue from the vault alone. */
@Command(
        name = "import-vault",
        description = "Imports backups that are in the vault but not in the catalogue, with their shares."
                + " Changes no existing entry; can run while the service runs.",
        mixinStandardHelpOptions = true)
public final class ImportVaultCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(names = "--dry-run", description = "print what would be imported; change nothing")
    private boolean dryRun;

    @Option(
            names = "--keep-projects",
            description = {
                "assign new shares to the projects that backup.json names; trusts backup.json: anyone who could write to the vault chooses the project.",
                "Otherwise they belong to the project default until 'caravault share assign' assigns them to another"
            })
    private boolean keepProjects;

    @Option(names = "--nested", description = "allow new shares inside other shares, or around them")
    private boolean nested;

    @Override
    public Integer call() throws Exception {
        try {
            Settings settings = options.read(List.of());
            new ExistingData(settings).mustBeThereOrImported();
            return importInto(settings);
        } catch (BadSettingsException | CannotStartException wrong) {
            System.err.println(SafeText.lines(String.valueOf(wrong.getMessage())));
            return FAILED;
        }
    }

    private int importInto(Settings settings) throws Exception {
        boolean isNew = !new ExistingData(settings).isThere();
        try (HeadlessContext context = HeadlessContext.open(settings, Home.find())) {
            List<ReportLine> lines = ReportLine.listOf(
                    context.ask("direct:import-vault", new ImportRequest(dryRun, keepProjects, nested), List.class));
            lines.forEach(line -> System.out.println(SafeText.line(line.text())));
            if (lines.isEmpty() && isNew) {
                System.err.println(SafeText.line(
                        "There are no backups to import: %s is a new installation without any; remove it if that is not meant"
                                .formatted(settings.data())));
                return FAILED;
            } else if (lines.isEmpty()) {
                System.out.println("nothing to import");
            }
            return lines.stream().anyMatch(ReportLine::isFailed) ? FAILED : 0;
        }
    }
}
