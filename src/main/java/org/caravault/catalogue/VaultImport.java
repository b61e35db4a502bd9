package org.caravault.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.backup.BackupReports;
import org.caravault.backup.BackupStatus;
import org.caravault.backup.BackupStore;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;
import org.caravault.vault.BackupFile;
import org.caravault.vault.VaultTree;

/**
 * Writes down the backups that lie whole in the vault and that no row knows, as their {@code backup.json} describes them,
 * and the shares that they were made of. What the catalogue knows is not changed, so a second time does nothing.
 */
public final class VaultImport {
    private static final Pattern HOST = Pattern.compile("([^@#]+)@([^@#]+)#(.+)");

    private final BackupStore backups;
    private final ShareStore shares;
    private final BackupReports reports;

    public VaultImport(BackupStore backups, ShareStore shares, BackupReports reports) {
        this.backups = backups;
        this.shares = shares;
        this.reports = reports;
    }

    /** The answer, still empty: a line for each backup that is not in the catalogue. */
    public List<String> begin() {
        return new ArrayList<>();
    }

    /** Adds to the answer what was done, or would be, for the backups of one vault. */
    public void run(
            @Variable("vaultPath") Path vaultPath,
            @Variable("request") ImportRequest request,
            @Variable("lines") List<String> lines)
            throws IOException {
        VaultTree vault = new VaultTree(vaultPath);
        for (UUID id : vault.published()) {
            if (backups.find(id).isEmpty()) {
                lines.add(one(vault, id, request.dryRun()));
            }
        }
    }

    private String one(VaultTree vault, UUID id, boolean dryRun) {
        try {
            BackupFile file = vault.describe(id);
            if (file.format() != BackupFile.FORMAT || !file.id().equals(id.toString())) {
                return "could not import backup %s: its backup.json describes format %d of backup %s"
                        .formatted(id, file.format(), file.id());
            }
            Backup backup = backup(id, file);
            Share share = share(file);
            String what = "backup %s (%s) of share %s, made %s"
                    .formatted(id, backup.called(), share.called(), file.createdAt());
            if (dryRun) {
                return "would import " + what;
            }
            if (shares.find(share.id()).isEmpty()) {
                shares.insert(share);
            }
            backups.insertWhole(backup);
            reports.save(id, file);
            return "imported " + what;
        } catch (IOException | IllegalArgumentException | DateTimeParseException unreadable) {
            return "could not import backup %s: its backup.json cannot be read: %s"
                    .formatted(id, unreadable.getMessage());
        }
    }

    private static Backup backup(UUID id, BackupFile file) {
        return new Backup(
                id,
                UUID.fromString(file.share().id()),
                file.projectId(),
                file.userId(),
                file.name(),
                file.description(),
                file.sizeGb(),
                BackupStatus.AVAILABLE,
                100,
                0,
                file.backupType(),
                file.driver(),
                "{}",
                Optional.empty(),
                file.backupType().isPresent() ? "manila-share" : "manila-data",
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.of(file.bytes()),
                Optional.of(file.files()),
                Instant.parse(file.createdAt()),
                Optional.empty());
    }

    private static Share share(BackupFile file) {
        BackupFile.SharePart part = file.share();
        Matcher host = HOST.matcher(part.host());
        if (!host.matches()) {
            throw new IllegalArgumentException("share.host '%s' is not NODE@BACKEND#POOL".formatted(part.host()));
        }
        return new Share(
                UUID.fromString(part.id()),
                file.projectId(),
                file.userId(),
                part.name(),
                Optional.empty(),
                file.sizeGb(),
                part.protocol(),
                ShareStatus.AVAILABLE,
                Optional.empty(),
                host.group(1),
                host.group(2),
                host.group(3),
                part.exportLocation(),
                false,
                "{}",
                Instant.EPOCH, // the database's clock counts
                Optional.empty());
    }
}
