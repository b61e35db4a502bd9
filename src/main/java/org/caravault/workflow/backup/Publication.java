package org.caravault.workflow.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.caravault.access.Export;
import org.caravault.backup.Backup;
import org.caravault.copier.CopySummary;
import org.caravault.job.Journal;
import org.caravault.job.Undo;
import org.caravault.share.Share;
import org.caravault.vault.layout.BackupFile;
import org.caravault.vault.layout.NewBackupFile;
import org.caravault.vault.layout.VaultTree;
import org.caravault.workflow.JobContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins and publishes a backup's tree in the vault, and withdraws it. */
public final class Publication {
    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

    private final Copies copies;
    private final VaultPermissions exposure;
    private final Journal journal;
    private final Set<PosixFilePermission> mode;

    /**
     * Writes to vaults.
     *
     * @param mode of a vault and of each backup's directory in it: what is in a backup keeps its own modes
     */
    public Publication(Copies copies, VaultPermissions exposure, Journal journal, Set<PosixFilePermission> mode) {
        this.copies = copies;
        this.exposure = exposure;
        this.journal = journal;
        this.mode = Set.copyOf(mode);
    }

    /** Whether an attempt before this one has published the tree and died afterwards. */
    public boolean isPublished(@Variable(JobContext.NAME) JobContext ctx) {
        return new VaultTree(ctx.vaultPath()).isPublished(ctx.job());
    }

    /** Makes the directory of the attempt's partial tree; its undo is in the journal before. */
    public void begin(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        VaultTree vault = new VaultTree(ctx.vaultPath());
        ctx.setPartial(vault.partial(ctx.job(), ctx.attempt()).toString());
        journal.write(ctx.job(), Undo.DROP_PARTIAL, ctx.partial());
        closeToOthers(ctx.vault(), ctx.vaultPath(), Optional.of(ctx.job()).filter(first -> ctx.attempt() == 1));
        vault.begin(ctx.job(), ctx.attempt(), mode);
        vault.sign(ctx.job(), ctx.attempt());
    }

    /** A vault on a file server may be its own to close; the backup's own directory is closed in any case. */
    private void closeToOthers(Export vault, Path vaultPath, Optional<UUID> begun) {
        try {
            exposure.closeVault(vault, vaultPath, mode, begun);
        } catch (IOException refused) {
            LOG.warn("the vault stays as open as its server has it: {}", refused.getMessage());
        }
    }

    /** Publishes the complete tree under its name; it is not a partial tree any more. */
    public void publish(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        Backup backup = ctx.backup();
        CopySummary copied = ctx.result().copied().orElseThrow();
        VaultTree vault = new VaultTree(ctx.vaultPath());
        NewBackupFile written = new NewBackupFile(
                backup.id(),
                new NewBackupFile.Label(backup.name(), backup.description()),
                new NewBackupFile.Owner(
                        backup.projectId(), backup.made().owner().userId()),
                part(ctx.share()),
                new NewBackupFile.Method(backup.driver(), backup.backupType()),
                new NewBackupFile.Times(backup.createdAt(), Instant.now()),
                new NewBackupFile.Content(
                        backup.sizeGb(),
                        copied.files(),
                        copied.bytes(),
                        copied.copiedBytes(),
                        copies.previous(backup, vault)
                                .map(tree -> tree.getParent().getFileName().toString())),
                copied.report());
        vault.publish(backup.id(), ctx.attempt(), written.file());
        journal.close(ctx.job(), Undo.DROP_PARTIAL, ctx.partial());
    }

    private static BackupFile.SharePart part(Share share) {
        return new BackupFile.SharePart(
                share.id().toString(), share.name(), share.protocol(), share.host(), share.exportLocation());
    }

    /**
     * What backup.json says of the published tree: the vault is asked, because an attempt before may have copied it.
     *
     * @throws IOException it cannot be read
     */
    public void describe(@Variable(JobContext.NAME) JobContext ctx, Exchange exchange) throws IOException {
        BackupFile file = new VaultTree(ctx.vaultPath()).describe(ctx.job());
        ctx.result().setDescribed(file);
        exchange.setVariable("bytes", file.bytes());
        exchange.setVariable("files", file.files());
    }

    /** Takes the tree's name away, before it is removed. */
    public void withdraw(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        new VaultTree(ctx.vaultPath()).withdraw(ctx.job());
    }
}
