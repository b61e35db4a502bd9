package org.caravault.workflow.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Variable;
import org.caravault.access.Export;
import org.caravault.backup.Backup;
import org.caravault.copier.Copies;
import org.caravault.copier.CopySummary;
import org.caravault.share.Share;
import org.caravault.vault.Vaults;
import org.caravault.vault.layout.BackupFile;
import org.caravault.vault.layout.VaultTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins and publishes a backup's tree in the vault, and withdraws it. */
public final class Publication {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

    private final Copies copies;
    private final Exposure exposure;
    private final Vaults vaults;
    private final Set<PosixFilePermission> mode;

    /**
     * Writes to vaults.
     *
     * @param mode of a vault and of each backup's directory in it: what is in a backup keeps its own modes
     */
    public Publication(Copies copies, Exposure exposure, Vaults vaults, Set<PosixFilePermission> mode) {
        this.copies = copies;
        this.exposure = exposure;
        this.vaults = vaults;
        this.mode = Set.copyOf(mode);
    }

    /** Whether an attempt before this one has published the tree and died afterwards. */
    public boolean isPublished(@Variable("backup") Backup backup, @Variable("vaultPath") Path vaultPath) {
        return new VaultTree(vaultPath).isPublished(backup.id());
    }

    /** The name of the attempt's partial tree. */
    public String partial(
            @Variable("backup") Backup backup,
            @Variable("attempt") int attempt,
            @Variable("vaultPath") Path vaultPath) {
        return new VaultTree(vaultPath).partial(backup.id(), attempt).toString();
    }

    /** Makes the directory of the attempt's partial tree. */
    public void begin(
            @Variable("backup") Backup backup, @Variable("attempt") int attempt, @Variable("vaultPath") Path vaultPath)
            throws IOException {
        VaultTree vault = new VaultTree(vaultPath);
        closeToOthers(
                vaults.ofJob(backup.id()), vaultPath, Optional.of(backup.id()).filter(first -> attempt == 1));
        vault.begin(backup.id(), attempt, mode);
        vault.sign(backup.id(), attempt);
    }

    /** A vault on a file server may be its own to close; the backup's own directory is closed in any case. */
    private void closeToOthers(Export vault, Path vaultPath, Optional<UUID> begun) {
        try {
            exposure.closeVault(vault, vaultPath, mode, begun);
        } catch (IOException refused) {
            LOG.warn("the vault stays as open as its server has it: {}", refused.getMessage());
        }
    }

    /** Publishes the complete tree under its name. */
    public void publish(
            @Variable("backup") Backup backup,
            @Variable("share") Share share,
            @Variable("attempt") int attempt,
            @Variable("vaultPath") Path vaultPath,
            @Variable("copied") CopySummary copied)
            throws IOException {
        VaultTree vault = new VaultTree(vaultPath);
        vault.publish(
                backup.id(),
                attempt,
                new BackupFile(
                        BackupFile.FORMAT,
                        backup.id().toString(),
                        backup.name(),
                        backup.description(),
                        backup.projectId(),
                        backup.userId(),
                        new BackupFile.SharePart(
                                share.id().toString(),
                                share.name(),
                                share.protocol(),
                                share.host(),
                                share.exportLocation()),
                        backup.driver(),
                        backup.backupType(),
                        backup.createdAt().truncatedTo(ChronoUnit.MILLIS).toString(),
                        Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                        backup.sizeGb(),
                        copied.files(),
                        copied.bytes(),
                        copied.copiedBytes(),
                        copies.previous(backup, vault)
                                .map(tree -> tree.getParent().getFileName().toString()),
                        Optional.of(copied.report())));
    }

    /** What the published tree holds, in bytes: the vault is asked, because an attempt before may have copied it. */
    public long bytes(@Variable("job") UUID job, @Variable("vaultPath") Path vaultPath) throws IOException {
        return new VaultTree(vaultPath).describe(job).bytes();
    }

    /** How many files it contains. */
    public long files(@Variable("job") UUID job, @Variable("vaultPath") Path vaultPath) throws IOException {
        return new VaultTree(vaultPath).describe(job).files();
    }

    /** What backup.json says of the published tree. */
    public BackupFile described(@Variable("job") UUID job, @Variable("vaultPath") Path vaultPath) throws IOException {
        return new VaultTree(vaultPath).describe(job);
    }

    /** Takes the tree's name away, before it is removed. */
    public void withdraw(@Variable("backup") Backup backup, @Variable("vaultPath") Path vaultPath) throws IOException {
        new VaultTree(vaultPath).withdraw(backup.id());
    }
}
