package org.caravault.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Variable;
import org.caravault.access.Export;
import org.caravault.backup.BackupMethod;
import org.caravault.backup.BackupReports;
import org.caravault.backup.BackupService;
import org.caravault.backup.BackupStore;
import org.caravault.backup.ImportedBackup;
import org.caravault.backup.NewBackup;
import org.caravault.driver.BadDriverException;
import org.caravault.driver.Drivers;
import org.caravault.identity.Caller;
import org.caravault.identity.Owner;
import org.caravault.problem.RefusalException;
import org.caravault.problem.ReportLine;
import org.caravault.share.Label;
import org.caravault.share.LocalRoots;
import org.caravault.share.NewShare;
import org.caravault.share.Share;
import org.caravault.share.ShareLocation;
import org.caravault.share.SharePlace;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;
import org.caravault.vault.layout.BackupFile;
import org.caravault.vault.layout.VaultTree;
import org.caravault.workflow.JobContext;
import org.caravault.workflow.Workflow;
import org.caravault.workflow.share.NestedShares;
import org.caravault.workflow.share.OverlappingShares;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Inserts rows for the backups that are complete in the vault and not in the catalogue, as their {@code backup.json} describes them,
 * and the shares that they were made of. What the catalogue knows is not changed, so a second time does nothing.
 */
public final class VaultImport {
    private static final int LONGEST_LINE = 1000;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._@][A-Za-z0-9._@-]*");
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private final BackupStore backups;
    private final ShareStore shares;
    private final BackupReports reports;
    private final Drivers drivers;
    private final OverlappingShares neighbours;
    private final LocalRoots localRoots;
    private final String node;
    private final TransactionOperations transactions;
    private final ImportedBackupCheck sound = new ImportedBackupCheck(Clock.systemUTC());

    /** @param localRoots where projects may have shares on this node, if it says so at all */
    public VaultImport(
            BackupStore backups,
            ShareStore shares,
            BackupReports reports,
            Drivers drivers,
            OverlappingShares neighbours,
            LocalRoots localRoots,
            String node,
            TransactionOperations transactions) {
        this.transactions = transactions;
        this.node = node;
        this.localRoots = localRoots;
        this.neighbours = neighbours;
        this.drivers = drivers;
        this.backups = backups;
        this.shares = shares;
        this.reports = reports;
    }

    /** Whether a directory of this host contains backups that could be imported, as far as their names say. */
    public static boolean isVaultWithBackups(Path directory) throws IOException {
        return Files.isDirectory(directory)
                && !new VaultTree(directory).published().isEmpty();
    }

    /** The answer, still empty: a line for each backup that is not in the catalogue. */
    public List<ReportLine> lines() {
        return new ArrayList<>();
    }

    /** The shares that a dry run would make, still none: they are compared as those are that are made. */
    public List<Share> planned() {
        return new ArrayList<>();
    }

    /** One vault is to be looked at; {@code task} is the key of what is acquired for it. */
    public JobContext begin(UUID task, Export vault) {
        return JobContext.ofTask(task, Workflow.IMPORT_VAULT, vault);
    }

    /** Adds to the answer what was done, or would be, for the backups of one vault. */
    public void run(
            @Variable(JobContext.NAME) JobContext ctx,
            @Variable("request") ImportRequest request,
            @Variable("planned") List<Share> planned,
            @Variable("lines") List<ReportLine> lines)
            throws IOException {
        VaultTree vault = new VaultTree(ctx.vaultPath());
        for (UUID id : vault.published()) {
            if (backups.find(id).isEmpty()) {
                lines.add(one(vault, id, request, planned));
            }
        }
    }

    private static ReportLine line(ReportLine.Result result, String text) {
        String line = CONTROL.matcher(text).replaceAll("?");
        return new ReportLine(result, line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "…" : line);
    }

    private static ReportLine failed(UUID id, String why) {
        return line(ReportLine.Result.FAILED, "could not import backup %s: %s".formatted(id, why));
    }

    private ReportLine one(VaultTree vault, UUID id, ImportRequest request, List<Share> planned) {
        try {
            BackupFile file = vault.describe(id);
            if (file.format() != BackupFile.FORMAT || !id.toString().equals(file.id())) {
                return failed(
                        id, "its backup.json describes format %d of backup %s".formatted(file.format(), file.id()));
            }
            sound.mustBe(file);
            drivers.get(file.driver());
            if (!vault.isPublished(id)) {
                return failed(id, "it has no directory 'data' in the vault");
            }
            return transactions.execute(begun -> sound(id, file, request, planned));
        } catch (RefusalException | BadDriverException refused) {
            return failed(id, "its backup.json is refused: " + refused.getMessage());
        } catch (IOException unreadable) {
            return failed(id, "its backup.json cannot be read: " + unreadable.getMessage());
        } catch (DataIntegrityViolationException refused) {
            return failed(
                    id,
                    "the database does not take what its backup.json says: "
                            + refused.getMostSpecificCause().getMessage());
        }
    }

    private ReportLine sound(UUID id, BackupFile file, ImportRequest request, List<Share> planned) {
        UUID shareId = UUID.fromString(file.share().id());
        Optional<Share> known = shares.find(shareId)
                .or(() -> planned.stream()
                        .filter(share -> share.id().equals(shareId))
                        .findFirst());
        String project = known.map(Share::projectId)
                .orElse(request.keepProjects() ? file.projectId() : Caller.ADMIN_OF_DEFAULT.projectId());
        Optional<NewShare> lost = known.isPresent() ? Optional.empty() : Optional.of(share(file, project));
        Share share = known.or(() -> lost.map(NewShare::asInserted)).orElseThrow();
        ImportedBackup backup = backup(id, file, project);
        String what =
                "backup %s (%s) of share %s, made %s".formatted(id, backup.called(), share.called(), file.createdAt());
        if (lost.isPresent()) {
            add(lost.get(), request, planned);
        }
        if (request.dryRun()) {
            return line(ReportLine.Result.PLANNED, "would import " + what);
        }
        backups.insertImported(backup);
        reports.save(id, file);
        return line(ReportLine.Result.DONE, "imported " + what + given(file, project));
    }

    /** As a registration does: no second share of a directory, and none where its project may have none. */
    private void add(NewShare added, ImportRequest request, List<Share> planned) {
        Share share = added.asInserted();
        shares.holdRegistrations();
        NestedShares nesting = neighbours.of(share.export(), planned, roots(share));
        nesting.mustBeWanted(share.exportLocation(), request.nested());
        if (request.dryRun()) {
            planned.add(share);
            return;
        }
        shares.insert(added);
        nesting.outer().forEach(outer -> shares.nest(outer.id(), share.id()));
        nesting.inner().forEach(inner -> shares.nest(share.id(), inner.id()));
    }

    private List<Path> roots(Share share) {
        boolean administrators = share.projectId().equals(Caller.ADMIN_OF_DEFAULT.projectId());
        if (administrators || localRoots.all().isEmpty() || !share.backend().equals("local")) {
            return List.of();
        }
        return localRoots.mustAllow(
                new Caller(share.owner().projectId(), share.owner().userId(), false, false),
                node,
                share.place().host(),
                share.exportLocation(),
                false);
    }

    private static String given(BackupFile file, String project) {
        if (file.projectId().equals(project)) {
            return "";
        }
        // The command is to be copied into a shell.
        String argument = PLAIN.matcher(file.projectId()).matches() ? file.projectId() : "PROJECT";
        return "; its backup.json names project %s: 'caravault share assign %s %s' gives it the share"
                .formatted(file.projectId(), file.share().id(), argument);
    }

    private static ImportedBackup backup(UUID id, BackupFile file, String project) {
        NewBackup made = new NewBackup(
                UUID.fromString(file.share().id()),
                new Owner(project, file.userId()),
                new Label(file.name(), file.description()),
                file.sizeGb(),
                new BackupMethod(file.driver(), file.backupType(), "{}"),
                new BackupService(Optional.empty(), file.backupType().isPresent() ? "manila-share" : "manila-data"));
        return new ImportedBackup(id, made, file.bytes(), file.files(), Instant.parse(file.createdAt()));
    }

    private static NewShare share(BackupFile file, String project) {
        BackupFile.SharePart part = file.share();
        ShareLocation.Host host = ShareLocation.mustBeHost(part.host());
        return new NewShare(
                UUID.fromString(part.id()),
                new Owner(project, file.userId()),
                new Label(part.name(), Optional.empty()),
                file.sizeGb(),
                ShareStatus.AVAILABLE,
                new SharePlace(
                        ShareLocation.mustBeNfs(part.protocol()),
                        host,
                        ShareLocation.mustBeMountable(host.backend(), part.exportLocation())),
                false,
                "{}");
    }
}
