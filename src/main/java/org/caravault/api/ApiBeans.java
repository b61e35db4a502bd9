package org.caravault.api;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.camel.main.Main;
import org.caravault.access.OwnerRules;
import org.caravault.api.access.AccessOperations;
import org.caravault.api.access.AccessViews;
import org.caravault.api.admin.AdminOperations;
import org.caravault.api.admin.Installation;
import org.caravault.api.backups.BackupBodies;
import org.caravault.api.backups.BackupChanges;
import org.caravault.api.backups.BackupSearch;
import org.caravault.api.backups.BackupViews;
import org.caravault.api.backups.ReportViews;
import org.caravault.api.discovery.Discovery;
import org.caravault.api.docs.Docs;
import org.caravault.api.messages.MessageOperations;
import org.caravault.api.policies.PolicyBodies;
import org.caravault.api.policies.PolicyViews;
import org.caravault.api.quotas.QuotaOperations;
import org.caravault.api.shares.ExportLocations;
import org.caravault.api.shares.Replicas;
import org.caravault.api.shares.ShareActions;
import org.caravault.api.shares.ShareBodies;
import org.caravault.api.shares.ShareSearch;
import org.caravault.api.shares.ShareSizes;
import org.caravault.api.shares.ShareUpdates;
import org.caravault.api.shares.ShareViews;
import org.caravault.api.snapshots.SnapshotBodies;
import org.caravault.api.snapshots.SnapshotChanges;
import org.caravault.api.snapshots.SnapshotSearch;
import org.caravault.api.snapshots.SnapshotViews;
import org.caravault.api.types.TypeAccess;
import org.caravault.api.types.TypeOperations;
import org.caravault.api.types.TypeViews;
import org.caravault.backup.BackupLists;
import org.caravault.backup.BackupReports;
import org.caravault.backup.BackupStore;
import org.caravault.backup.VisibleBackups;
import org.caravault.http.manila.Contract;
import org.caravault.http.manila.ManilaHttpEngine;
import org.caravault.job.KeptTrees;
import org.caravault.message.Messages;
import org.caravault.quota.Quotas;
import org.caravault.share.LocalRoots;
import org.caravault.share.ShareCatalogue;
import org.caravault.share.ShareChanges;
import org.caravault.share.ShareStore;
import org.caravault.share.ShareTypes;
import org.caravault.share.VisibleShares;
import org.caravault.snapshot.SnapshotStore;
import org.caravault.snapshot.VisibleSnapshots;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the routes of the API call, by the names that they use. */
public final class ApiBeans {
    /** What the API stands on. */
    public record Parts(
            JdbcClient db,
            ShareStore shares,
            BackupStore backups,
            SnapshotStore snapshots,
            Quotas quotas,
            Messages messages,
            OwnerRules accessRules,
            KeptTrees kept,
            LocalRoots localRoots,
            Installation installation) {}

    private ApiBeans() {}

    /**
     * Binds the API's beans and its HTTP engine.
     *
     * @param contract {@code openapi.yaml}
     * @param url where the API is, without a slash at the end
     * @param longest so long a request may take
     */
    public static void bind(Main main, Parts parts, Path contract, String url, int port, Duration longest)
            throws IOException {
        Contract read = Contract.read(contract);
        main.bind("platform-http-engine", new ManilaHttpEngine(port, read, url, longest));
        main.bind("docs", new Docs());
        main.bind("discovery", new Discovery(read));
        main.bind("adminOperations", new AdminOperations(parts.installation(), new ShareTypes(parts.db())));
        main.bind("quotaOperations", new QuotaOperations(parts.quotas(), new ShareTypes(parts.db())));
        main.bind("policyBodies", new PolicyBodies());
        main.bind("policyViews", new PolicyViews());
        main.bind("messageOperations", new MessageOperations(parts.messages()));
        ShareCatalogue catalogue = new ShareCatalogue(parts.db());
        VisibleShares visible = new VisibleShares(parts.shares(), catalogue);
        shares(main, parts, catalogue, visible);
        backups(main, parts, visible);
    }

    private static void shares(Main main, Parts parts, ShareCatalogue catalogue, VisibleShares visible) {
        ShareSearch search = new ShareSearch(catalogue, visible);
        ShareTypes types = new ShareTypes(parts.db());
        ShareChanges changes = new ShareChanges(parts.db());
        main.bind("shareSearch", search);
        main.bind("shareViews", new ShareViews());
        main.bind(
                "shareBodies",
                new ShareBodies(search, new VisibleSnapshots(parts.snapshots()), types, parts.localRoots()));
        main.bind("shareActions", new ShareActions(search, parts.shares(), changes));
        main.bind("shareSizes", new ShareSizes(search, changes, parts.quotas(), parts.messages()));
        main.bind("shareUpdates", new ShareUpdates(search, changes));
        main.bind("exportLocations", new ExportLocations());
        main.bind("replicas", new Replicas(search));
        SnapshotSearch snapshots = new SnapshotSearch(parts.snapshots());
        main.bind("snapshotSearch", snapshots);
        main.bind("snapshotViews", new SnapshotViews());
        main.bind("snapshotBodies", new SnapshotBodies(search, snapshots));
        main.bind("snapshotChanges", new SnapshotChanges(parts.snapshots(), snapshots));
        main.bind("accessOperations", new AccessOperations(parts.accessRules(), search));
        main.bind("accessViews", new AccessViews(parts.accessRules(), search));
        main.bind("shareTypes", types);
        main.bind("typeOperations", new TypeOperations(types));
        main.bind("typeAccess", new TypeAccess(types));
        main.bind("typeViews", new TypeViews(types));
    }

    private static void backups(Main main, Parts parts, VisibleShares visible) {
        BackupSearch search =
                new BackupSearch(new VisibleBackups(parts.backups()), new BackupLists(parts.db()), visible);
        main.bind("backupSearch", search);
        main.bind("backupViews", new BackupViews());
        main.bind("reportViews", new ReportViews(new BackupReports(parts.db()), parts.kept()));
        main.bind("backupBodies", new BackupBodies());
        main.bind("backupChanges", new BackupChanges(parts.backups(), search));
    }
}
