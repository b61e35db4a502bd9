package org.caravault.workflow.backup;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.Variable;
import org.caravault.backup.Backup;
import org.caravault.copier.CopierChild;
import org.caravault.job.StepFailedException;
import org.caravault.share.Share;
import org.caravault.share.ShareStatus;
import org.caravault.share.ShareStore;
import org.caravault.share.TaskState;
import org.caravault.vault.layout.BackupFile;
import org.caravault.vault.layout.VaultTree;
import org.caravault.workflow.JobContext;

/** Looks before anything is touched. */
public final class JobPreconditions {
    private static final long GB = 1L << 30;
    /** What an import believes: 100 PB. Only sparse files have more. */
    private static final long LARGEST_GB = 100_000_000;

    private final ShareStore shares;
    private final CopierChild copier;

    public JobPreconditions(ShareStore shares, CopierChild copier) {
        this.shares = shares;
        this.copier = copier;
    }

    /** The share must still be the job's: an administrator may have reset it. */
    public void shareIsBusy(@Variable(JobContext.NAME) JobContext ctx) throws StepFailedException {
        Share share = ctx.share();
        ShareStatus expected = ctx.workflow().shareDuring();
        if (share.status() != expected) {
            throw new StepFailedException(
                    "share %s is %s, not %s"
                            .formatted(share.called(), share.status().wire(), expected.wire()),
                    "Its status was reset while the job was waiting; ask again.");
        }
        shares.taskState(share.id(), Optional.of(TaskState.DATA_COPYING_STARTING));
    }

    /** The backup in the vault must be complete, and fit into the share, before the share is touched. */
    public void backupFits(@Variable(JobContext.NAME) JobContext ctx) throws IOException, InterruptedException {
        Backup backup = ctx.backup();
        Path sharePath = ctx.sharePath();
        VaultTree vault = new VaultTree(ctx.vaultPath());
        if (!vault.isPublished(backup.id())) {
            throw new StepFailedException(
                    "the vault does not contain backup %s".formatted(backup.id()),
                    "Look for %s in the vault; restore another backup.".formatted(backup.id()));
        }
        BackupFile file = RestoreProof.described(vault, backup);
        FileStore store = Files.getFileStore(sharePath);
        if (file.bytes() <= store.getUsableSpace()) {
            return; // enough even if nothing that the share contains now would go
        }
        long needed = copier.scanData(vault.data(backup.id())).bytes();
        long room = sum(store.getUsableSpace(), copier.scanData(sharePath).bytes());
        if (needed > room) {
            throw new StepFailedException(
                    "backup %s contains %d bytes of data, and the share has room for %d"
                            .formatted(backup.id(), needed, room),
                    "Make the share larger, or restore to a larger one. Nothing in it was touched.");
        }
    }

    /** The share gets the size of its content: GB, rounded up, at least 1. */
    public void measure(@Variable(JobContext.NAME) JobContext ctx) throws IOException, InterruptedException {
        long bytes = copier.scan(ctx.sharePath()).bytes();
        shares.located(ctx.share().id(), ctx.share().exportLocation(), gigabytes(bytes));
    }

    static int gigabytes(long bytes) {
        long whole = bytes / GB + (bytes % GB == 0 ? 0 : 1);
        return (int) Math.max(1, Math.min(LARGEST_GB, whole));
    }

    /** {@return the sum, or the greatest long if it is larger} A few sparse files suffice for that. */
    static long sum(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
