package org.caravault.workflow;

import java.io.IOException;
import org.apache.camel.Variable;
import org.caravault.access.Export;
import org.caravault.access.Grant;
import org.caravault.access.Level;
import org.caravault.job.Journal;
import org.caravault.job.JournalEntry;
import org.caravault.job.Undo;
import org.caravault.mount.Mount;
import org.caravault.mount.Mounts;
import org.caravault.vault.VaultIdentity;
import org.caravault.vault.VaultSpace;

/** The steps that grant this data node access to a job's share and vault, and mount them. What is acquired is in the journal first. */
public final class AccessSteps {
    private final Journal journal;
    private final Mounts mounts;
    private final VaultIdentity identity;
    private final VaultSpace space;

    public AccessSteps(Journal journal, Mounts mounts, VaultIdentity identity, VaultSpace space) {
        this.journal = journal;
        this.mounts = mounts;
        this.identity = identity;
        this.space = space;
    }

    /** What the share's backend is to grant; its undo is in the journal from here on. */
    public Grant grantShare(@Variable(JobContext.NAME) JobContext ctx) {
        return grant(ctx, ctx.share().export(), ctx.workflow().shareLevel());
    }

    /** What the vault's backend is to grant; its undo is in the journal from here on. */
    public Grant grantVault(@Variable(JobContext.NAME) JobContext ctx) {
        return grant(ctx, ctx.vault(), ctx.workflow().vaultLevel());
    }

    private Grant grant(JobContext ctx, Export export, Level level) {
        journal.write(ctx.job(), Undo.REVOKE_ACCESS, export.entry());
        return new Grant(export, level, ctx.job());
    }

    /** What a backend is to revoke: what the journal says was granted. */
    public Grant revoke(@Variable(Journal.ENTRY) JournalEntry entry) {
        return new Grant(Export.ofEntry(entry.what()), Level.READ, entry.job());
    }

    /**
     * How the share is to be mounted; its undo is in the journal from here on.
     *
     * @param options for mounting shares of its backend
     */
    public Mount mountShare(@Variable(JobContext.NAME) JobContext ctx, @Variable("mountOptions") String options) {
        Mount mount =
                mounts.share(ctx.share().export(), ctx.workflow().shareLevel(), ctx.job(), ctx.attempt(), options);
        ctx.setSharePath(mount.path());
        journal.write(ctx.job(), Undo.UNMOUNT, mount.path());
        return mount;
    }

    /** How the vault is to be mounted; its undo is in the journal from here on. */
    public Mount mountVault(@Variable(JobContext.NAME) JobContext ctx) {
        Mount mount = vault(ctx);
        journal.write(ctx.job(), Undo.UNMOUNT, mount.path());
        return mount;
    }

    /** Whether the vault is not mounted: the job has not come so far, or the host was restarted since. */
    public boolean isVaultMissing(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        return mounts.isMissing(vault(ctx));
    }

    private Mount vault(JobContext ctx) {
        Mount mount = mounts.vault(ctx.vault(), ctx.workflow().vaultLevel(), ctx.job(), ctx.attempt());
        ctx.setVaultPath(mount.path());
        return mount;
    }

    /** The mounted directory must be the vault. */
    public void mustBeTheVault(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        identity.mustBeTheVault(
                ctx.vault(),
                ctx.vaultPath(),
                ctx.workflow().vaultLevel() == Level.WRITE,
                ctx.workflow() == Workflow.BACK_UP_SHARE);
    }

    /** Notes how full the vault is, while it is mounted. */
    public void lookHowFullTheVaultIs(@Variable(JobContext.NAME) JobContext ctx) throws IOException {
        space.look(ctx.vault(), ctx.vaultPath());
    }
}
