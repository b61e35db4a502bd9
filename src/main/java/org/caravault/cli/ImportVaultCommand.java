package org.caravault.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.caravault.app.HeadlessContext;
import org.caravault.catalogue.ImportRequest;
import org.caravault.problem.ReportLine;
import org.caravault.problem.SafeText;
import org.caravault.settings.BadSettingsException;
import org.caravault.settings.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code caravault import-vault}: the catalogue from the vault alone. */
@Command(
        name = "import-vault",
        description =
                "Writes down the backups that lie in the vault and that the catalogue does not know, and the shares"
                        + " that they were made of. Changes nothing that is known; also while the service runs.",
        mixinStandardHelpOptions = true)
public final class ImportVaultCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Mixin
    private SettingsOptions options = new SettingsOptions();

    @Option(names = "--dry-run", description = "only say what would be written down")
    private boolean dryRun;

    @Option(
            names = "--keep-projects",
            description = {
                "give new shares to the projects that backup.json names, which is to trust whoever could write to the vault;",
                "otherwise they are of the project default until 'caravault share assign' gives them to another"
            })
    private boolean keepProjects;

    @Option(names = "--nested", description = "let new shares lie in other shares, or contain them")
    private boolean nested;

    @Override
    public Integer call() throws Exception {
        try (HeadlessContext context = HeadlessContext.open(options.read(List.of()), Home.find())) {
            List<ReportLine> lines = ReportLine.listOf(
                    context.ask("direct:import-vault", new ImportRequest(dryRun, keepProjects, nested), List.class));
            lines.forEach(line -> System.out.println(SafeText.line(line.text())));
            if (lines.isEmpty()) {
                System.out.println("the catalogue knows all that the vault holds");
            }
            return lines.stream().anyMatch(ReportLine::isFailed) ? FAILED : 0;
        } catch (BadSettingsException wrong) {
            System.err.println(SafeText.lines(wrong.getMessage()));
            return FAILED;
        }
    }
}
